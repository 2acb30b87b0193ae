using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>
/// Tells a client again where its brokers are when it has forgotten all of them. librdkafka lets go of brokers that the latest metadata do not name, and the only
/// broker that runs names none while it stops: without this the client was seen to ask nobody any more, without an error, for as long as it was watched (librdkafka 2.14.2).
/// </summary>
internal sealed class BrokerReminder : IDisposable
{
    private const int None = -1;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly SafeHandle _client;
    private readonly string _brokers;
    private readonly ITimer _timer;
    private bool _isOver;

    /// <param name="client">The client. It must outlive this.</param>
    /// <param name="config">What it was made with.</param>
    public BrokerReminder(SafeHandle client, IReadOnlyDictionary<string, string> config)
    {
        _client = client;
        _brokers = config["bootstrap.servers"];
        using var flow = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
        _timer = TimeProvider.System.CreateTimer(static state => ((BrokerReminder)state!).Look(), this, Interval, Interval);
    }

    /// <summary>For a client that can do without: null where the handle cannot be had.</summary>
    public static BrokerReminder? TryOf(IClient client, IReadOnlyDictionary<string, string> config)
    {
        try
        {
            return new BrokerReminder(ClientHandle.Of(client), config);
        }
        catch (TransportException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            _isOver = true;
        }
    }

    private void Look()
    {
        lock (_gate)
        {
            // Metadata without a controller: they named no broker. One that the client still knows as a configured one is not added twice.
            if (!_isOver && !_client.IsClosed && Librdkafka.rd_kafka_controllerid(_client, 0) == None)
            {
                _ = Librdkafka.rd_kafka_brokers_add(_client, _brokers);
            }
        }
    }
}
