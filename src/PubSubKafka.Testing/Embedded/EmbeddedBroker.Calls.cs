using Confluent.Kafka;

namespace PubSubKafka.Testing.Embedded;

public sealed partial class EmbeddedBroker
{
    private static readonly TimeSpan OperationGap = TimeSpan.FromMilliseconds(1);

    private T Call<T>(Func<MockClusterHandle, T> call)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return call(_cluster);
        }
    }

    private void Call(Action<MockClusterHandle> call)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            call(_cluster);
        }
    }

    /// <summary>A call that the cluster's own thread carries out.</summary>
    private void Operate(Func<MockClusterHandle, int> operation, string failure)
    {
        var code = Call(cluster =>
        {
            WaitForOperationGap();
            var result = operation(cluster);
            _lastOperation = TimeProvider.System.GetTimestamp();
            return result;
        });
        if (code != 0)
        {
            var error = new Error((ErrorCode)code);
            throw new KafkaException(new Error(error.Code, $"{failure}: {error.Reason}"));
        }
    }

    // The cluster's thread answers an operation before it empties its wake-up pipe. An operation given in between is not
    // noticed until the thread looks again by itself, after a second.
    private void WaitForOperationGap() =>
        SpinWait.SpinUntil(() => _lastOperation == 0 || TimeProvider.System.GetElapsedTime(_lastOperation) >= OperationGap);
}
