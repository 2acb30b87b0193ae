using PubSubKafka.Transport;

namespace PubSubKafka.Tests.Failures.Redrive;

/// <summary>What is sent is kept here and comes to the broker in memory with the commit.</summary>
internal sealed class FakeTransactionalSink(FakeTransactions transactions, string id) : ITransactionalSink
{
    private readonly List<OutgoingRecord> _open = [];
    private int _epoch;
    private bool _isGone;
    private State _state;

    private enum State
    {
        None = 0,
        Open = 1,
        Committed = 2,
    }

    public void Initialize(TimeSpan atMost) => Do(SinkStep.Initialize, () => _epoch = transactions.Fence(id));

    public void Begin() => Do(SinkStep.Begin, () =>
    {
        Assert.NotEqual(State.Open, _state);
        _state = State.Open;
        _open.Clear();
    });

    public void Send(OutgoingRecord record) => Do(SinkStep.Send, () =>
    {
        Assert.Equal(State.Open, _state);
        _open.Add(record);
    });

    public void SendOffsets(IReadOnlyCollection<CommitOffset> offsets, IGroupMembership member, TimeSpan atMost) => throw new NotSupportedException();

    public void Commit(TimeSpan atMost) => Do(SinkStep.Commit, () =>
    {
        Assert.NotEqual(State.None, _state);
        if (_state == State.Committed)
        {
            return;
        }

        if (transactions.IsFenced(id, _epoch))
        {
            throw new TransactionException("There is a newer producer with this id.", "_FENCED", TransactionErrorKind.Fenced);
        }

        if (_open.Find(record => transactions.Refuses(record)) is { } refused)
        {
            throw new TransactionException("It is too large.", transactions.RefusalCode, TransactionErrorKind.Abort, refused);
        }

        _open.ForEach(record => transactions.Broker.Append(record));
        transactions.Commits++;
        _state = State.Committed;
    });

    public void Abort(TimeSpan atMost) => Do(SinkStep.Abort, () =>
    {
        Assert.Equal(State.Open, _state);
        _state = State.None;
    });

    public void Dispose() => _isGone = true;

    private void Do(SinkStep step, Action call)
    {
        if (_isGone)
        {
            throw new CrashException();
        }

        var number = transactions.Count();
        Throw(transactions.Before(step, number));
        call();
        Throw(transactions.After(step, number));
    }

    private void Throw(Exception? exception)
    {
        if (exception is not null)
        {
            _isGone = exception is CrashException;
            throw exception;
        }
    }
}
