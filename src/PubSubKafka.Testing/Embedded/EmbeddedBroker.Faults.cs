using Confluent.Kafka;

namespace PubSubKafka.Testing.Embedded;

public sealed partial class EmbeddedBroker
{
    private const int MaxFaults = 10_000;

    /// <summary>
    /// Lets the next requests of a kind fail, whichever broker and client they are between. Calls add up: the faults are
    /// used in the order they were given, one per request.
    /// </summary>
    /// <remarks>Whether the client reports the error or tries again is its own decision, as with a real broker. A consumer at the end
    /// of a partition does not report a fault of <see cref="EmbeddedRequest.Fetch"/>; let it have something to read.</remarks>
    /// <param name="request">The kind of request; all but <see cref="EmbeddedRequest.Metadata"/>, which takes no faults.</param>
    /// <param name="error">An error that a broker can send: one of Kafka's, or <see cref="ErrorCode.Unknown"/>. Not one of the
    /// client's own (<c>Local_…</c>); for a lost connection see <see cref="DropConnectionOnNext"/>.</param>
    /// <param name="count">How many requests fail, from 1 to 10,000.</param>
    /// <exception cref="ArgumentException">The request takes no faults, or the error is not a broker's.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The count is out of its range.</exception>
    /// <exception cref="InvalidOperationException"><see cref="ErrorCode.NotLeaderForPartition"/> was given before any topic was
    /// made by <see cref="CreateTopic"/>: librdkafka would end the process when a request for an unknown topic came.</exception>
    /// <exception cref="ObjectDisposedException">The brokers are disposed.</exception>
    public void FailNext(EmbeddedRequest request, ErrorCode error, int count = 1)
    {
        CheckTakesFaults(request);
        CheckBrokerError(error);
        CheckRange(count, 1, MaxFaults, nameof(count));
        if (error == ErrorCode.NotLeaderForPartition && request is (EmbeddedRequest.Produce or EmbeddedRequest.Fetch))
        {
            CheckAnyTopic();
        }

        Push(request, (int)error, count);
    }

    /// <summary>
    /// Closes the connection on which each of the next requests of a kind arrives; the client sees it break while it waits
    /// for the answer. Faults of this kind and of <see cref="FailNext"/> are used in the order they were given.
    /// </summary>
    /// <param name="request">The kind of request; all but <see cref="EmbeddedRequest.Metadata"/>, which takes no faults.</param>
    /// <param name="count">How many connections break, from 1 to 10,000.</param>
    /// <exception cref="ArgumentException">The request takes no faults.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The count is out of its range.</exception>
    /// <exception cref="ObjectDisposedException">The brokers are disposed.</exception>
    public void DropConnectionOnNext(EmbeddedRequest request, int count = 1)
    {
        CheckTakesFaults(request);
        CheckRange(count, 1, MaxFaults, nameof(count));
        Push(request, (int)ErrorCode.Local_Transport, count);
    }

    /// <summary>Forgets the faults of a kind of request that have not been used yet.</summary>
    /// <param name="request">The kind of request.</param>
    /// <exception cref="ArgumentException">The request takes no faults.</exception>
    /// <exception cref="ObjectDisposedException">The brokers are disposed.</exception>
    public void ClearFaults(EmbeddedRequest request)
    {
        CheckTakesFaults(request);
        Call(cluster => Librdkafka.rd_kafka_mock_clear_request_errors(cluster, (short)request));
    }

    private static void CheckTakesFaults(EmbeddedRequest request)
    {
        if (request == EmbeddedRequest.Metadata || !Enum.IsDefined(request))
        {
            throw new ArgumentException($"The embedded broker cannot let {request} requests fail.", nameof(request));
        }
    }

    private static void CheckBrokerError(ErrorCode error)
    {
        if (!Enum.IsDefined(error) || (error <= ErrorCode.NoError && error != ErrorCode.Unknown))
        {
            throw new ArgumentException($"{error} is not an error that a broker sends.", nameof(error));
        }
    }

    private void CheckAnyTopic()
    {
        lock (_gate)
        {
            if (_partitionsByTopic.Count == 0)
            {
                throw new InvalidOperationException($"Create the topic before {nameof(ErrorCode.NotLeaderForPartition)} is sent about it.");
            }
        }
    }

    private unsafe void Push(EmbeddedRequest request, int error, int count)
    {
        var errors = new int[count];
        Array.Fill(errors, error);
        Call(cluster =>
        {
            fixed (int* first = errors)
            {
                Librdkafka.rd_kafka_mock_push_request_errors_array(cluster, (short)request, (nuint)count, first);
            }
        });
    }
}
