using System.Net;
using System.Net.Sockets;

namespace PubSubKafka.Testing.RealBroker.Brokers;

/// <summary>Ports that the operating system chose a moment ago. Another process may take one before a broker does.</summary>
internal static class FreePorts
{
    internal static int[] Take(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(static _ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        try
        {
            // All are open at once, so none is chosen twice.
            return [.. listeners.Select(static listener =>
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            })];
        }
        finally
        {
            foreach (var listener in listeners)
            {
                listener.Dispose();
            }
        }
    }
}
