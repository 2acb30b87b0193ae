using System.Net;
using System.Net.Sockets;

namespace PubSubKafka.Testing.RealBroker.Brokers;

/// <summary>Ports that were free a moment ago. Another process may take one before a broker does.</summary>
internal static class FreePorts
{
    // Below the range that systems give to outgoing connections: one of those could take a broker's port while the broker is down.
    private const int First = 15_000;
    private const int AfterLast = 32_000;

    internal static int[] Take(int count)
    {
        var listeners = new List<TcpListener>(count);
        try
        {
            // All are open at once, so none is chosen twice.
            while (listeners.Count < count)
            {
                var listener = new TcpListener(IPAddress.Loopback, Random.Shared.Next(First, AfterLast));
                listeners.Add(listener);
                try
                {
                    listener.Start();
                }
                catch (SocketException)
                {
                    listeners.Remove(listener);
                    listener.Dispose();
                }
            }

            return [.. listeners.Select(static listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        }
        finally
        {
            listeners.ForEach(static listener => listener.Dispose());
        }
    }
}
