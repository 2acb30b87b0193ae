namespace PubSubKafka.Testing.Embedded;

public sealed partial class EmbeddedBroker
{
    /// <summary>Starts to record requests and forgets those recorded before. Off at first, because the record only grows.</summary>
    /// <exception cref="ObjectDisposedException">The brokers are disposed.</exception>
    public void StartTracking() => Call(Librdkafka.rd_kafka_mock_start_request_tracking);

    /// <summary>Stops to record requests and forgets those recorded.</summary>
    /// <exception cref="ObjectDisposedException">The brokers are disposed.</exception>
    public void StopTracking() => Call(Librdkafka.rd_kafka_mock_stop_request_tracking);

    /// <summary>Forgets the requests recorded so far and goes on recording.</summary>
    /// <exception cref="ObjectDisposedException">The brokers are disposed.</exception>
    public void ClearTracked() => Call(Librdkafka.rd_kafka_mock_clear_requests);

    /// <summary>The requests recorded since <see cref="StartTracking"/>, in the order they came. Requests that were answered
    /// with a fault are among them; what was in a request is not recorded.</summary>
    /// <returns>A copy; empty when nothing was tracked.</returns>
    /// <exception cref="ObjectDisposedException">The brokers are disposed.</exception>
    public IReadOnlyList<TrackedRequest> GetTracked() => Call(ReadTracked);

    /// <summary>The number of requests of a kind recorded since <see cref="StartTracking"/>.</summary>
    /// <param name="request">The kind of request.</param>
    /// <param name="brokerId">Only those to this broker; null for all.</param>
    /// <returns>Zero or more.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such broker.</exception>
    /// <exception cref="ObjectDisposedException">The brokers are disposed.</exception>
    public int CountTracked(EmbeddedRequest request, int? brokerId = null)
    {
        if (brokerId is { } id)
        {
            CheckBroker(id);
        }

        return GetTracked().Count(tracked => tracked.Request == request && (brokerId is null || tracked.BrokerId == brokerId));
    }

    private static unsafe TrackedRequest[] ReadTracked(MockClusterHandle cluster)
    {
        nuint count;
        var requests = Librdkafka.rd_kafka_mock_get_requests(cluster, &count);
        if (requests is null)
        {
            return [];
        }

        var tracked = new TrackedRequest[(int)count];
        for (var i = 0; i < tracked.Length; i++)
        {
            tracked[i] = new TrackedRequest(
                (EmbeddedRequest)Librdkafka.rd_kafka_mock_request_api_key(requests[i]),
                Librdkafka.rd_kafka_mock_request_id(requests[i]),
                TimeSpan.FromMicroseconds(Librdkafka.rd_kafka_mock_request_timestamp(requests[i])));
        }

        Librdkafka.rd_kafka_mock_request_destroy_array(requests, count);
        return tracked;
    }
}
