using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using PubSubKafka.ChaosMember;
using PubSubKafka.ChaosTests.Histories;
using PubSubKafka.ChaosTests.Plans;
using PubSubKafka.Testing.RealBroker;

namespace PubSubKafka.ChaosTests.Running;

/// <summary>Takes the steps of a plan, one after another, and gathers what happened.</summary>
internal sealed class ChaosRun : IAsyncDisposable
{
    // How long a step waits at most for records; the run goes on without them. What is waited for at the end has to come.
    private static readonly TimeSpan ProgressInStorm = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ProgressInCalm = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LongestSettling = TimeSpan.FromMinutes(3);

    private readonly ChaosPlan _plan;
    private readonly KafkaCluster _cluster;
    private readonly CancellationToken _cancellationToken;
    private readonly string _topic = KafkaCluster.UniqueName("chaos");
    private readonly RunMembers _members;
    private readonly RunRedrives _redrives;
    private readonly RecordPublisher _publisher;
    private readonly CommitWatcher _watcher;
    private readonly RetryTopicLag? _lag;
    private readonly List<Span> _calm = [];
    private readonly List<string> _troubles = [];
    private readonly StringBuilder _diary = new();
    private readonly long _origin = TimeProvider.System.GetTimestamp();
    private long? _calmSince;
    private bool _isStuck;

    private ChaosRun(ChaosPlan plan, KafkaCluster cluster, string folder, CancellationToken cancellationToken)
    {
        _plan = plan;
        _cluster = cluster;
        _cancellationToken = cancellationToken;
        var client = new Dictionary<string, string>(cluster.ClientSettings)
        {
            // Clients look for a broker that was away once a second, in place of every ten.
            ["reconnect.backoff.max.ms"] = "1000",
        };
        MemberSettings SettingsFor(string name) =>
            new(name, _topic, _topic, plan.Kind, client, plan.Concurrency, plan.MaxBuffered, plan.CommitMilliseconds, plan.Workload, plan.KeepsOrder, plan.ExactlyOnce, plan.Batches, folder);
        _members = new RunMembers(SettingsFor, cancellationToken);
        _redrives = new RunRedrives(SettingsFor, _topic, cancellationToken);
        _publisher = new RecordPublisher(cluster.DirectSettings, _topic, plan.Keys, plan.Workload);
        _watcher = new CommitWatcher(cluster.DirectSettings, _topic, plan.Partitions, _topic);
        _lag = plan.KeepsOrder ? new RetryTopicLag(cluster.DirectSettings, _topic, plan.Partitions, _topic) : null;
    }

    /// <summary>When each step was taken, for people.</summary>
    public string Diary => _diary.ToString();

    private string DeadLetterTopic => _topic + "-dlq";

    private string OutputTopic => _topic + "-out";

    public static async Task<ChaosRun> StartAsync(ChaosPlan plan, KafkaCluster cluster, string folder, CancellationToken cancellationToken)
    {
        var run = new ChaosRun(plan, cluster, folder, cancellationToken);
        using var admin = new AdminClientBuilder(cluster.DirectSettings).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();
        string[] retries = plan.KeepsOrder ? ["300ms", "500ms", "800ms", "redrive"] : [];
        await admin.CreateTopicsAsync(retries.Select(name => $"{run._topic}-retry-{name}").Concat([run._topic, run.DeadLetterTopic, run.OutputTopic]).Select(
            topic => new TopicSpecification { Name = topic, NumPartitions = plan.Partitions, ReplicationFactor = 3 }));
        return run;
    }

    /// <summary>Takes all steps, makes all well, waits until all is done with, and ends the members.</summary>
    public async Task<RunHistory> PlayAsync()
    {
        foreach (var step in _plan.Steps.TakeWhile(_ => !_isStuck))
        {
            Note(step.ToString());
            await TakeAsync(step);
        }

        if (!_isStuck)
        {
            Note("wait for all, then end");
            await SettleAsync();
            await RedriveAsync();
        }

        EndCalm();
        _troubles.AddRange(_members.Troubles);
        var committed = _watcher.Latest;
        _members.BeginLeaveAll();
        _troubles.AddRange(await _members.WaitForLeavingAsync());
        _members.Read();
        using var letters = new TopicReader(_cluster.DirectSettings, DeadLetterTopic, _plan.Partitions);
        using var outputs = new TopicReader(_cluster.DirectSettings, OutputTopic, _plan.Partitions);
        Note("end");
        return new RunHistory
        {
            Origin = _origin,
            Second = TimeProvider.System.TimestampFrequency,
            Published = _publisher.Acknowledged,
            Assignments = [.. _members.Assignments],
            DeadLetters = [.. (await letters.ReadAsync(_cancellationToken)).Where(MessageReading.IsDeadLetter).Select(MessageReading.DeadLetter)],
            ExactlyOnce = _plan.ExactlyOnce,
            Outputs = [.. (await outputs.ReadAsync(_cancellationToken)).Select(MessageReading.Output)],
            Seen = _watcher.Seen,
            Calm = _calm,
            CommittedAtEnd = committed,
            MembersInTrouble = _troubles,
            KeepsOrder = _plan.KeepsOrder,
            Redrives = _plan.KeepsOrder,
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _members.DisposeAsync();
        await _redrives.DisposeAsync();
        await _watcher.DisposeAsync();
        _lag?.Dispose();
        _publisher.Dispose();
    }

    // Of keys that heal, nothing is to be left. The others come back to the dead-letter topic.
    private async Task RedriveAsync()
    {
        if (!_plan.KeepsOrder)
        {
            return;
        }

        Note("send all dead letters back");
        if (await _redrives.FinishAsync() is { } problem)
        {
            _troubles.Add(problem);
        }

        Note($"wait for them: {_redrives.Redriven} were sent back in all");
        await SettleAsync();
    }

    private async Task TakeAsync(PlanStep step)
    {
        switch (step.Kind)
        {
            case StepKind.Publish:
                _publisher.Publish(step.Amount);
                break;
            case StepKind.JoinHere:
                await _members.JoinHereAsync(step.Subject);
                break;
            case StepKind.JoinProcess:
                _members.JoinProcess(step.Subject);
                break;
            case StepKind.Assigned:
                await _members.WaitForAssignmentAsync(step.Subject);
                break;
            case StepKind.Leave:
                _members.BeginLeave(step.Subject);
                break;
            case StepKind.Kill:
                await _members.KillAsync(step.Subject);
                break;
            case StepKind.StopBroker:
                await _cluster.StopBrokerAsync(step.Subject, _cancellationToken);
                break;
            case StepKind.KillBroker:
                await _cluster.KillBrokerAsync(step.Subject, _cancellationToken);
                break;
            case StepKind.StartBroker:
                await _cluster.StartBrokerAsync(step.Subject, _cancellationToken);
                break;
            case StepKind.Redrive:
                _redrives.Begin();
                break;
            case StepKind.Progress:
                await ProgressAsync(step.Amount);
                break;
            case StepKind.Pass:
                await Task.Delay(TimeSpan.FromMilliseconds(step.Amount), TimeProvider.System, _cancellationToken);
                break;
            case StepKind.Calm:
                // The second round shows that every member that has partitions reaches its coordinator again.
                await SettleAsync();
                if (!_isStuck)
                {
                    _publisher.Publish(10 * _plan.Partitions);
                    await SettleAsync();
                }

                _calmSince = TimeProvider.System.GetTimestamp();
                break;
            case StepKind.Storm:
                await SettleAsync();
                EndCalm();
                break;
            default:
                Disturb(step);
                break;
        }
    }

    private void Disturb(PlanStep step)
    {
        var proxy = _cluster.GetProxy(step.Subject);
        switch (step.Kind)
        {
            case StepKind.Delay:
                proxy.DelayToTarget = proxy.DelayToClient = TimeSpan.FromMilliseconds(step.Amount);
                break;
            case StepKind.Cut:
                proxy.CutConnections();
                break;
            case StepKind.Refuse:
                proxy.RefuseConnections();
                proxy.CutConnections();
                break;
            case StepKind.BlackHole:
                proxy.BlackHole();
                break;
            case StepKind.Heal:
                proxy.Heal();
                break;
            default:
                throw new InvalidOperationException($"Nobody knows how to take the step '{step}'.");
        }
    }

    private async Task ProgressAsync(int records)
    {
        _members.Read();
        var enough = _members.Finished + records;
        await Wait.UntilAsync(
            () =>
            {
                _members.Read();
                return _members.Finished >= enough || _members.Finished == _publisher.Settled;
            },
            _calmSince is null ? ProgressInStorm : ProgressInCalm,
            _cancellationToken);
    }

    // What does not settle will not do so later either: the run ends there and is checked as it is.
    private async Task SettleAsync()
    {
        foreach (var problem in await _members.WaitForLeavingAsync())
        {
            _troubles.Add(problem);
        }

        if (!await Wait.UntilAsync(IsSettled, LongestSettling, _cancellationToken))
        {
            _isStuck = true;
            var left = _publisher.Acknowledged.Where(record => !_members.HasFinished(record.Id)).ToList();
            _troubles.Add($"{left.Count} records were not done with, or not committed, after {LongestSettling}: {string.Join(", ", left.Take(12))}");
        }
    }

    private bool IsSettled()
    {
        _members.Read();
        if (_publisher.Settled is not { } published || (_lag is null && published != _members.Finished))
        {
            return false;
        }

        // What waits in a retry topic, or follows into the dead-letter topic, is done with for its own topic.
        var committed = _watcher.Latest;
        return _lag?.IsAny != true && _publisher.Acknowledged.GroupBy(record => record.Id.Partition)
            .All(partition => committed.GetValueOrDefault(partition.Key) == partition.Max(record => record.Id.Offset) + 1);
    }

    private void EndCalm()
    {
        if (_calmSince is { } since)
        {
            _calm.Add(new Span(since, TimeProvider.System.GetTimestamp()));
            _calmSince = null;
        }
    }

    private void Note(string what) => _diary.AppendLine(
        CultureInfo.InvariantCulture, $"{TimeProvider.System.GetElapsedTime(_origin).TotalSeconds,8:F3} s  {what}");
}
