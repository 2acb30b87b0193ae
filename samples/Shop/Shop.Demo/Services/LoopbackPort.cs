using System.Net;
using System.Net.Sockets;

namespace Shop.Demo.Services;

/// <summary>Finds ports for the services.</summary>
internal static class LoopbackPort
{
    // Below the range that systems give to outgoing connections, one of which could take the port while its service is away.
    private const int First = 20_000;
    private const int AfterLast = 30_000;

    public static int Find()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, AfterLast);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken; the next one may not be.
            }
        }
    }
}
