using Confluent.Kafka;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>A source's commits on their way: at most one with the broker, and the answers that the listener has not heard yet. Owned by the source's thread.</summary>
internal sealed class PendingCommits(GroupOffsets offsets)
{
    /// <summary>How long a commit waits for the one before it.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly Queue<CommitAnswer> _answers = [];

    /// <summary>Whether the listener has something to hear yet.</summary>
    public bool Any => offsets.IsUnderWay || _answers.Count > 0;

    /// <summary>Whether a commit under way is not waited for any more.</summary>
    public bool IsGivenUp { get; private set; }

    public void Start(IReadOnlyList<CommitOffset> toCommit)
    {
        // Only the client knows that so far. Once it has left the group, a broker would take the offsets as long as nobody else joins.
        if (offsets.AreLost)
        {
            _answers.Enqueue(CommitAnswer.Failed(toCommit, ErrorCode.Local_AssignmentLost));
            return;
        }

        Take(LongestWait);
        if (offsets.IsUnderWay)
        {
            _answers.Enqueue(CommitAnswer.Failed(toCommit, ErrorCode.Local_PrevInProgress));
        }
        else if (offsets.Start(toCommit) is { } failure)
        {
            _answers.Enqueue(failure);
        }
    }

    /// <summary>Tells what is answered by then. What the listener starts meanwhile has to wait for the next time.</summary>
    public void Tell(TimeSpan atMost, IAssignmentListener? listener)
    {
        Take(atMost);
        for (var left = _answers.Count; left > 0; left--)
        {
            var (toCommit, error) = _answers.Dequeue();
            listener?.Committed(toCommit, error);
        }
    }

    /// <summary>Waits no longer. Whether the commit under way is stored, nobody knows; counted as not stored it is only repeated.</summary>
    public void GiveUp()
    {
        if (offsets.Abandon() is { } abandoned)
        {
            IsGivenUp = true;
            _answers.Enqueue(abandoned);
        }
    }

    private void Take(TimeSpan atMost)
    {
        foreach (var answer in offsets.TakeAnswers(atMost))
        {
            _answers.Enqueue(answer);
        }
    }
}
