using Microsoft.Extensions.Logging.Abstractions;
using PubSubKafka.Transport;
using PubSubKafka.Transport.ConfluentKafka;

namespace PubSubKafka.IntegrationTests.Transport;

/// <summary>A member of a group that a test polls by hand. It writes down what it hears and reads.</summary>
internal sealed class Member : IAssignmentListener, IDisposable
{
    public static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(100);

    private readonly SourceSettings _settings;

    public Member(IReadOnlyDictionary<string, string> client, string group, bool newProtocol = false, string? instanceId = null)
    {
        var connection = new ConnectionSettings(client["bootstrap.servers"], "member", client);
        _settings = new SourceSettings(connection, "member", group, instanceId, newProtocol, false, TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(45));
        Source = new ConfluentRecordSource(_settings, NullLogger.Instance);
    }

    public IRecordSource Source { get; }

    public HashSet<TopicPartition> Owned { get; } = [];

    /// <summary>Each call of the listener: what happened, and the partitions.</summary>
    public List<(string What, IReadOnlyList<TopicPartition> Partitions)> Heard { get; } = [];

    public List<(CommitOffset Offset, string? Error)> Answers { get; } = [];

    public List<ReceivedRecord> Records { get; } = [];

    /// <summary>What the client could not do.</summary>
    public List<string> Troubles { get; } = [];

    public Action<IReadOnlyList<TopicPartition>>? OnAssigned { get; set; }

    public Action<IReadOnlyList<TopicPartition>>? OnRevoked { get; set; }

    /// <summary>Polls members in turn until it is so.</summary>
    public static void PollUntil(Func<bool> condition, string what, params Member[] members)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Ceiling, $"Not so within {Ceiling}: {what}");
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            foreach (var member in members)
            {
                member.Poll();
            }
        }
    }

    public void Subscribe(params string[] topics) => Source.Subscribe(topics, this);

    public void Poll()
    {
        try
        {
            if (Source.Poll(TimeSpan.FromMilliseconds(20)) is { } record)
            {
                Records.Add(record);
            }
        }
        catch (TransportException exception) when (!exception.IsFatal)
        {
            // A broker is away; the client goes on.
        }
    }

    /// <summary>Commits and waits for the broker's word.</summary>
    public string? Commit(params CommitOffset[] offsets)
    {
        var before = Answers.Count;
        Source.Commit(offsets);
        Assert.True(Source.AwaitCommits(Ceiling));
        var errors = Answers.Skip(before).Select(static answer => answer.Error).ToList();
        Assert.Equal(offsets.Length, errors.Count);
        return errors.Find(static error => error is not null);
    }

    public CommittedOffset Committed(TopicPartition partition) => Assert.Single(Source.ReadCommitted([partition], Ceiling));

    /// <summary>The same from a broker that was away. It may have forgotten the member, which hears so by polling.</summary>
    public CommittedOffset CommittedWhilePolling(TopicPartition partition)
    {
        CommittedOffset? committed = null;
        var errors = new Dictionary<string, int>(StringComparer.Ordinal);
        try
        {
            PollUntil(() => TryRead(partition, errors, out committed), "the broker tells what is committed", this);
        }
        catch (Xunit.Sdk.TrueException exception)
        {
            // Seen now and then after a restart of the broker, and not understood: the next time tells more.
            Assert.Fail($"{exception.Message}. Errors: {string.Join(", ", errors)}. Heard: {string.Join(", ", Heard.Select(static heard => heard.What))}. Troubles: {string.Join(" | ", Troubles.TakeLast(5))}. A new client: {SeenByAnother(partition)}");
        }

        return committed!.Value;
    }

    /// <summary>The value of the next record, which is the number that the test gave it.</summary>
    public int NextNumber()
    {
        var before = Records.Count;
        PollUntil(() => Records.Count > before, "a record comes", this);
        return BitConverter.ToInt32(Records[before].Value!);
    }

    private string SeenByAnother(TopicPartition partition)
    {
        using var other = new ConfluentRecordSource(_settings, NullLogger.Instance);
        try
        {
            return other.ReadCommitted([partition], TimeSpan.FromSeconds(10))[0].ToString();
        }
        catch (TransportException exception)
        {
            return exception.Message;
        }
    }

    private bool TryRead(TopicPartition partition, Dictionary<string, int> errors, out CommittedOffset? committed)
    {
        try
        {
            committed = Assert.Single(Source.ReadCommitted([partition], TimeSpan.FromSeconds(1)));
            return true;
        }
        catch (TransportException exception)
        {
            errors[exception.Message] = errors.GetValueOrDefault(exception.Message) + 1;
            committed = null;
            return false;
        }
    }

    void IAssignmentListener.Assigned(IReadOnlyList<TopicPartition> partitions)
    {
        Heard.Add(("assigned", partitions));
        Owned.UnionWith(partitions);
        OnAssigned?.Invoke(partitions);
    }

    void IAssignmentListener.Revoked(IReadOnlyList<TopicPartition> partitions)
    {
        Heard.Add(("revoked", partitions));
        OnRevoked?.Invoke(partitions);
        Owned.ExceptWith(partitions);
    }

    void IAssignmentListener.Lost(IReadOnlyList<TopicPartition> partitions)
    {
        Heard.Add(("lost", partitions));
        Owned.ExceptWith(partitions);
    }

    // Brokers go away in these tests.
    void IAssignmentListener.Troubled(string trouble) => Troubles.Add(trouble);

    void IAssignmentListener.Committed(IReadOnlyList<CommitOffset> offsets, string? error)
    {
        foreach (var offset in offsets)
        {
            Answers.Add((offset, error));
        }
    }

    public void Dispose() => Source.Dispose();
}
