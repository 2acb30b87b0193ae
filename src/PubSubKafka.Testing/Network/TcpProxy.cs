using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PubSubKafka.Testing.Network;

/// <summary>
/// Stands between clients and one server and disturbs what goes through while a test runs: delays, cut connections, refused ones, silence. It
/// listens on a free port of 127.0.0.1 and knows nothing of the protocol.
/// </summary>
/// <remarks>
/// Thread safe. Where the server is away, a client's connection is reset right after it was made. In between, each direction of a connection holds
/// up to 4 MiB. <see cref="RealBroker.KafkaClusterOptions.Proxied"/> puts one in front of each broker of a cluster.
/// </remarks>
public sealed class TcpProxy : IAsyncDisposable
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<ProxiedConnection, Task> _connections = [];
    private readonly ReservedPort _port = new();
    private readonly TimeProvider _time;
    private Socket? _listener;
    private Task _accepting;
    private long _delayToTarget;
    private long _delayToClient;
    private volatile bool _swallowing;
    private bool _disposed;

    private TcpProxy(EndPoint target, TimeProvider time)
    {
        Target = target;
        _time = time;
        _listener = _port.Listen();
        _accepting = AcceptAsync(_listener);
    }

    /// <summary>Where connections are forwarded to.</summary>
    public EndPoint Target { get; }

    /// <summary>The port of 127.0.0.1 that clients connect to. It stays the same for the proxy's whole life.</summary>
    public int Port => _port.Port;

    /// <summary>Where clients connect to, as <c>host:port</c>.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>How many connections there are now, those in a black hole included.</summary>
    public int ConnectionCount
    {
        get
        {
            lock (_gate)
            {
                return _connections.Count;
            }
        }
    }

    /// <summary>How many of the connections have lost bytes, and will be cut by healing.</summary>
    internal int HolesNoticed
    {
        get
        {
            lock (_gate)
            {
                return _connections.Keys.Count(static connection => connection.HasHole);
            }
        }
    }

    /// <summary>By how much later what clients send arrives at the target. Holds for what is sent from then on, on all connections.</summary>
    /// <value>Default zero; up to 10 minutes. Order is kept.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan DelayToTarget
    {
        get => TimeSpan.FromTicks(Volatile.Read(ref _delayToTarget));
        set => Volatile.Write(ref _delayToTarget, Checked(value));
    }

    /// <summary>By how much later what the target sends arrives at the client. Holds for what is sent from then on, on all connections.</summary>
    /// <value>Default zero; up to 10 minutes. Order is kept.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan DelayToClient
    {
        get => TimeSpan.FromTicks(Volatile.Read(ref _delayToClient));
        set => Volatile.Write(ref _delayToClient, Checked(value));
    }

    /// <summary>Starts a proxy.</summary>
    /// <param name="target">The server. Connected to anew for each client, so it may come and go.</param>
    /// <param name="timeProvider">What delays go by; null for the system's clock.</param>
    /// <returns>The proxy, listening and disturbing nothing. Dispose it.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="target"/> is null.</exception>
    /// <exception cref="SocketException">There is no free port.</exception>
    public static TcpProxy Start(EndPoint target, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        return new TcpProxy(target, timeProvider ?? TimeProvider.System);
    }

    /// <summary>Resets all connections there are, with what is on its way. New ones can be made.</summary>
    public void CutConnections() => Cut(static _ => true);

    /// <summary>Refuses new connections, as if nobody listened, until <see cref="Heal"/>. Those there are go on.</summary>
    /// <exception cref="ObjectDisposedException">The proxy is disposed.</exception>
    public void RefuseConnections()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _listener?.Dispose();
            _listener = null;
        }
    }

    /// <summary>
    /// Lets everything vanish until <see cref="Heal"/>: what either side sends is read and thrown away, also the news that a side has closed or has
    /// broken. New connections are accepted, unless <see cref="RefuseConnections"/> was called, and lead nowhere.
    /// </summary>
    public void BlackHole() => _swallowing = true;

    /// <summary>
    /// Ends every disturbance: no delay, new connections are accepted and forwarded. Connections that the black hole took bytes from, or that were
    /// made into it, are cut, because their sides no longer understand each other.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The proxy is disposed.</exception>
    /// <exception cref="SocketException">The port cannot be listened on again.</exception>
    public void Heal()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _swallowing = false;
            DelayToTarget = DelayToClient = TimeSpan.Zero;
            if (_listener is null)
            {
                _listener = _port.Listen();
                _accepting = Task.WhenAll(_accepting, AcceptAsync(_listener));
            }
        }

        Cut(static connection => connection.HasHole);
    }

    /// <summary>Stops listening and resets all connections. Later calls do nothing.</summary>
    /// <returns>Completes when nothing of the proxy runs any more.</returns>
    public async ValueTask DisposeAsync()
    {
        Task[] running;
        lock (_gate)
        {
            _disposed = true;
            _listener?.Dispose();
            _listener = null;
            _port.Dispose();
            running = [_accepting, .. _connections.Values];
        }

        CutConnections();
        await Task.WhenAll(running).ConfigureAwait(false);
    }

    /// <summary>Whether what the connection has just read is to be thrown away; if so, the connection is remembered as one to cut.</summary>
    internal bool Swallows(ProxiedConnection connection)
    {
        if (!_swallowing)
        {
            return false;
        }

        // Under the lock: either healing sees the hole, or the bytes are forwarded.
        lock (_gate)
        {
            connection.HasHole |= _swallowing;
            return _swallowing;
        }
    }

    private static long Checked(TimeSpan delay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero, nameof(delay));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(delay, LongestDelay, nameof(delay));
        return delay.Ticks;
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                Begin(await listener.AcceptAsync().ConfigureAwait(false));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Refused from now on, or disposed.
        }
    }

    private void Begin(Socket client)
    {
        var connection = new ProxiedConnection(this, client, Target, _time);
        lock (_gate)
        {
            if (!_disposed)
            {
                _connections.Add(connection, RunAsync(connection));
                return;
            }
        }

        connection.Cut();
    }

    private async Task RunAsync(ProxiedConnection connection)
    {
        // The caller has the lock and has not noted the connection yet.
        await Task.Yield();
        await connection.RunAsync().ConfigureAwait(false);
        lock (_gate)
        {
            _connections.Remove(connection);
        }
    }

    private void Cut(Func<ProxiedConnection, bool> which)
    {
        ProxiedConnection[] cut;
        lock (_gate)
        {
            cut = [.. _connections.Keys.Where(which)];
        }

        foreach (var connection in cut)
        {
            connection.Cut();
        }
    }
}
