using System.Threading.Tasks.Sources;
using PubSubKafka.Diagnostics;
using PubSubKafka.Transport;

namespace PubSubKafka.Publishing;

/// <summary>
/// One publish call: what its caller awaits, and what the sink tells the outcome. Used again once the outcome was taken. While it is under way it
/// holds nothing that was made for the call, because calls may be many and long and the garbage collector would have to carry all of it along.
/// </summary>
internal sealed class PublishCall(PublishCallPool pool, PublishTelemetry telemetry) : IValueTaskSource<PublishResult>, ISendCompletion, IThreadPoolWorkItem
{
    private const int Taken = int.MinValue;

    private ManualResetValueTaskSourceCore<RecordPosition> _core = new() { RunContinuationsAsynchronously = true };
    private string _topic = null!;
    private SendScope _scope;
    private MessageId _messageId;
    private RecordPosition _position;
    private Exception? _failure;
    private bool _isHandedOver;
    private int _use = Taken;

    public PublishCall? Next { get; set; }

    public string Topic => _topic;

    public ValueTask<PublishResult> Task => new(this, _core.Version);

    public void Begin(string topic)
    {
        _topic = topic;
        _use = _core.Version;
    }

    public void Watch(in SendScope scope) => _scope = scope;

    /// <summary>Hands the record over.</summary>
    public void Send(IRecordOutlet outlet, in ComposedRecord composed, CancellationToken cancellationToken)
    {
        _messageId = composed.MessageId;
        _isHandedOver = true;
        outlet.Send(composed.Record, this, cancellationToken);
    }

    /// <summary>Ends a call that did not come to the hand-over. The thread is one that may run code of the application.</summary>
    public void Refuse(Exception failure)
    {
        _failure = failure;
        End();
    }

    void ISendCompletion.Succeeded(in RecordPosition position)
    {
        _position = position;
        EndSoon();
    }

    void ISendCompletion.Failed(Exception exception)
    {
        _failure = exception;
        EndSoon();
    }

    void IThreadPoolWorkItem.Execute()
    {
        // This thread has nothing else to do, so whoever waits goes on here.
        _core.RunContinuationsAsynchronously = false;
        End();
    }

    PublishResult IValueTaskSource<PublishResult>.GetResult(short token)
    {
        // An outcome is taken once, also by a caller who awaits one call twice: the second time the object may be another call's.
        if (_core.GetStatus(token) is ValueTaskSourceStatus.Pending || Interlocked.CompareExchange(ref _use, Taken, token) != token)
        {
            throw new InvalidOperationException("A publish call was awaited twice, or asked for its result before it had one; use AsTask() for that.");
        }

        try
        {
            var position = _core.GetResult(token);
            return new PublishResult(_topic, position.Partition.Partition, position.Offset, _messageId.ToString());
        }
        finally
        {
            _scope = default;
            _messageId = default;
            _position = default;
            _failure = null;
            _isHandedOver = false;
            _core.Reset();
            _core.RunContinuationsAsynchronously = true;
            pool.Return(this);
        }
    }

    ValueTaskSourceStatus IValueTaskSource<PublishResult>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<PublishResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        if (ScheduledContinuation.For(continuation, state, flags) is { } scheduled)
        {
            continuation = static scheduled => ((ScheduledContinuation)scheduled!).Schedule();
            state = scheduled;
            flags &= ~ValueTaskSourceOnCompletedFlags.UseSchedulingContext;
        }

        _core.OnCompleted(continuation, state, token, flags);
    }

    // Spans and measurements end in listeners, which are code of the application and have no place on the client's thread.
    private void EndSoon()
    {
        if (_scope.IsObserved)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
        else
        {
            End();
        }
    }

    private void End()
    {
        Report();
        if (_failure is null)
        {
            _core.SetResult(_position);
        }
        else
        {
            _core.SetException(_failure);
        }
    }

    private void Report()
    {
        if (!_scope.IsObserved)
        {
            return;
        }

        try
        {
            if (_failure is null)
            {
                telemetry.Succeeded(_scope, _position);
            }
            else
            {
                telemetry.Failed(_scope, _topic, _failure, _isHandedOver);
            }
        }
        catch (Exception)
        {
            // A listener's failure must not take the place of the record's outcome.
        }
    }
}
