using PubSubKafka.Testing.InMemory;

namespace PubSubKafka.Testing.Harness;

/// <summary>What a test lets go wrong. Takes effect with the next call of the library. Thread-safe.</summary>
public sealed class HarnessFaults
{
    private readonly InMemoryBroker _broker;
    private readonly Func<string, string> _groupOf;

    internal HarnessFaults(InMemoryBroker broker, Func<string, string> groupOf)
    {
        _broker = broker;
        _groupOf = groupOf;
    }

    /// <summary>Fails the next sends with a <see cref="PublishException"/>, those of dead letters included.</summary>
    /// <param name="count">How many, at least 1.</param>
    /// <param name="topic">Only sends to this topic; <see langword="null"/> for any.</param>
    /// <param name="errorCode">Kafka's name for the error: <see cref="PublishException.ErrorCode"/>.</param>
    /// <param name="isTransient">What <see cref="PublishException.IsTransient"/> says.</param>
    /// <param name="isWritten">True writes the record and loses the answer: <see cref="PublishException.MayHaveBeenWritten"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is less than 1.</exception>
    public void FailSends(
        int count, string? topic = null, string errorCode = "NOT_ENOUGH_REPLICAS", bool isTransient = true, bool isWritten = false) =>
        _broker.Faults.FailSends(count, topic, errorCode, isTransient, isWritten);

    /// <summary>From now on records are written but no send is answered, so that publish calls wait.</summary>
    public void HoldAcknowledgements() => _broker.Faults.HoldAcknowledgements();

    /// <summary>Answers what was held, in the order it was sent, and holds no more.</summary>
    public void ReleaseAcknowledgements() => _broker.Faults.ReleaseAcknowledgements();

    /// <summary>Fails the next commits. The consumer's client tries each again with its next poll.</summary>
    /// <param name="count">How many, at least 1.</param>
    /// <param name="consumer">Only those of this consumer; <see langword="null"/> for any.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is less than 1.</exception>
    /// <exception cref="ArgumentException">There is no such consumer.</exception>
    public void FailCommits(int count, string? consumer = null) =>
        _broker.Faults.FailCommits(count, consumer is null ? null : _groupOf(consumer));

    /// <summary>
    /// Lets the group go on without its members, as a broker does with one it has not heard of for too long: commits are refused, running handlers are
    /// cancelled, and the members join anew and repeat what was not committed.
    /// </summary>
    /// <param name="consumer">The consumer.</param>
    /// <returns>How many members were lost.</returns>
    /// <exception cref="ArgumentException">There is no such consumer.</exception>
    public int LoseMembers(string consumer) => _broker.LoseMember(_groupOf(consumer));

    /// <summary>Forgets the faults that have not struck yet. Held acknowledgements stay held.</summary>
    public void Clear() => _broker.Faults.Clear();
}
