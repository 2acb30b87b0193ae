using PubSubKafka.ChaosMember;
using PubSubKafka.ChaosTests.Histories;

namespace PubSubKafka.ChaosTests.Running;

/// <summary>All members that a run has had, and what they have done so far.</summary>
internal sealed class RunMembers(Func<string, MemberSettings> settingsFor, CancellationToken cancellationToken) : IAsyncDisposable
{
    // Longer than a drain and all that a client may wait for a broker when it closes.
    private static readonly TimeSpan LongestLeave = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestJoin = TimeSpan.FromSeconds(20);

    private readonly Dictionary<int, RunMember> _members = [];
    private readonly List<(RunMember Member, Task Leaving)> _leaving = [];
    private readonly HashSet<RecordId> _finished = [];
    private readonly Dictionary<Assignment, int> _counted = [];

    /// <summary>How many records were handled to the end, each counted once. As of the last <see cref="Read"/>.</summary>
    public int Finished => _finished.Count;

    public IEnumerable<Assignment> Assignments => _members.Values.SelectMany(member => member.Reading.Assignments);

    public IEnumerable<string> Troubles => _members.Values.Select(member => member.Trouble).OfType<string>();

    public async Task JoinHereAsync(int number) => _members.Add(number, await MemberInProcess.StartAsync(settingsFor($"m{number}")));

    public void JoinProcess(int number) => _members.Add(number, MemberProcess.Start(settingsFor($"m{number}")));

    /// <summary>Asks a member to leave, without waiting for it.</summary>
    public void BeginLeave(int number) => _leaving.Add((_members[number], _members[number].LeaveAsync()));

    public void BeginLeaveAll()
    {
        foreach (var (number, _) in _members.Where(member => !member.Value.Dismissed))
        {
            BeginLeave(number);
        }
    }

    /// <summary>Waits for those who were asked to leave. Returns who did not.</summary>
    public async Task<IReadOnlyList<string>> WaitForLeavingAsync()
    {
        var all = Task.WhenAll(_leaving.Select(leaving => leaving.Leaving));
        await Wait.UntilAsync(() => all.IsCompleted, LongestLeave, cancellationToken);
        var problems = _leaving.Select(leaving => Problem(leaving.Member, leaving.Leaving)).OfType<string>().ToList();
        _leaving.Clear();
        return problems;
    }

    /// <summary>Waits until a member has partitions. It may never have any, as long as a broker is away.</summary>
    public Task WaitForAssignmentAsync(int number) => Wait.UntilAsync(
        () =>
        {
            _members[number].Read();
            return _members[number].Reading.Assignments.Count > 0;
        },
        LongestJoin,
        cancellationToken);

    public Task KillAsync(int number) => ((MemberProcess)_members[number]).KillAsync();

    /// <summary>Reads what was written since the last time.</summary>
    public void Read()
    {
        foreach (var member in _members.Values)
        {
            member.Read();
        }

        foreach (var assignment in Assignments)
        {
            var counted = _counted.GetValueOrDefault(assignment);
            _finished.UnionWith(assignment.Finishes.Skip(counted).Select(finish => finish.Id));
            _counted[assignment] = assignment.Finishes.Count;
        }
    }

    public bool HasFinished(RecordId record) => _finished.Contains(record);

    public async ValueTask DisposeAsync() => await Task.WhenAll(_members.Values.Select(member => member.EndAsync().AsTask()));

    private static string? Problem(RunMember member, Task leaving) => leaving switch
    {
        { IsCompletedSuccessfully: true } => null,
        { IsFaulted: true } => $"{member.Name} was asked to leave and failed: {leaving.Exception!.InnerException!.Message}",
        _ => $"{member.Name} was asked to leave and did not within {LongestLeave}",
    };
}
