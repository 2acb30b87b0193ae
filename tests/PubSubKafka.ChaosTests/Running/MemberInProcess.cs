using PubSubKafka.ChaosMember;

namespace PubSubKafka.ChaosTests.Running;

/// <summary>A member inside the test's process.</summary>
internal sealed class MemberInProcess : RunMember
{
    private readonly MemberHost _host;
    private readonly CancellationToken _stopping;
    private Task? _leaving;

    private MemberInProcess(MemberSettings settings, MemberHost host)
        : base(settings)
    {
        _host = host;
        _stopping = host.Stopping;
    }

    protected override bool HasStopped => _stopping.IsCancellationRequested;

    public static async Task<MemberInProcess> StartAsync(MemberSettings settings) => new(settings, await MemberHost.StartAsync(settings));

    public override Task LeaveAsync()
    {
        Dismiss();

        // The consumer's thread does the work; the wait for it is not the caller's.
        return _leaving ??= Task.Run(() => _host.DisposeAsync().AsTask());
    }

    public override async ValueTask EndAsync() => await LeaveAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
