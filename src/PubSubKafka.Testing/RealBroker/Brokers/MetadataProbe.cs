using Confluent.Kafka;

namespace PubSubKafka.Testing.RealBroker.Brokers;

/// <summary>Waits until a broker answers and knows all brokers that it should know. An open port is not yet a ready broker.</summary>
internal static class MetadataProbe
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    internal static async Task WaitAsync(string address, IReadOnlyDictionary<string, string> security, int brokers, CancellationToken cancellationToken)
    {
        while (true)
        {
            // A client of its own for each question: one that knows the cluster would ask any broker.
            if (await Task.Run(() => CountBrokers(address, security), cancellationToken).ConfigureAwait(false) >= brokers)
            {
                return;
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
    }

    private static int CountBrokers(string address, IReadOnlyDictionary<string, string> security)
    {
        var settings = new Dictionary<string, string>(security)
        {
            ["bootstrap.servers"] = address,
            ["reconnect.backoff.ms"] = "50",
            ["reconnect.backoff.max.ms"] = "100",
        };
        using var client = new AdminClientBuilder(settings)
            // Refused connections are what is expected here; by default they go to standard error.
            .SetLogHandler(static (_, _) => { })
            .SetErrorHandler(static (_, _) => { })
            .Build();
        try
        {
            return client.GetMetadata(AnswerTimeout).Brokers.Count;
        }
        catch (KafkaException)
        {
            return 0;
        }
    }
}
