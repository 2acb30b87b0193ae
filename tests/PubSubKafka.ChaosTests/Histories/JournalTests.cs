using System.Text;
using Microsoft.Extensions.Logging;
using PubSubKafka.ChaosMember.Journaling;
using PubSubKafka.ChaosTests.Running;

namespace PubSubKafka.ChaosTests.Histories;

public sealed class JournalTests : IDisposable
{
    private const string Consumer = "PubSubKafka.Consuming.ConsumerRunner";

    private static readonly string[] Partitions = ["orders[3]", "orders[4]"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pubsubkafka-journal-");

    private string File => Path.Combine(_folder.FullName, "m1.journal");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Read_WhileItIsWritten_GivesWhatWasWrittenSince()
    {
        using var journal = new Journal(File, TimeProvider.System);
        var tail = new JournalTail("m1", File);
        tail.Read();
        Assert.Empty(tail.Reading.Assignments);

        journal.Add(EntryKind.Assigned, 3);
        var started = journal.Start(3, 7, "k", 2, 1, CancellationToken.None)!;
        tail.Read();
        var attempt = Assert.Single(Assert.Single(tail.Reading.Assignments).Attempts);
        Assert.Equal((new RecordId(3, 7), "k", 2, 1, null), (attempt.Id, attempt.Key, attempt.Sequence, attempt.Number, attempt.Outcome));

        journal.End(started, EntryKind.Succeeded);
        journal.Add(EntryKind.Committed, 3, 8);
        tail.Read();
        Assert.Equal(EntryKind.Succeeded, attempt.Outcome);
        Assert.True(attempt.Ended >= attempt.Started);
        Assert.Equal(8, Assert.Single(attempt.Assignment.Commits).Offset);
        Assert.False(Assert.Single(attempt.Assignment.Finishes).TooLate);
    }

    [Fact]
    public void Read_LineThatIsCutShort_IsLeftForLater()
    {
        var line = Encoding.UTF8.GetBytes(new Entry(5, EntryKind.Assigned, 3) + "\n");
        var tail = new JournalTail("m1", File);

        System.IO.File.WriteAllBytes(File, line[..4]);
        tail.Read();
        Assert.Empty(tail.Reading.Assignments);

        using (var rest = new FileStream(File, FileMode.Append))
        {
            rest.Write(line.AsSpan(4));
        }

        tail.Read();
        Assert.Equal(5, Assert.Single(tail.Reading.Assignments).From);
    }

    [Fact]
    public void Start_CancelledAlready_NotesNothing()
    {
        using (var journal = new Journal(File, TimeProvider.System))
        {
            Assert.Null(journal.Start(0, 0, "k", 1, 1, new CancellationToken(canceled: true)));
        }

        Assert.Empty(System.IO.File.ReadAllText(File));
    }

    [Fact]
    public void Add_EndWithoutStart_IsRefused() => Assert.Throws<InvalidDataException>(
        () => new JournalReading("m1").Add(new Entry(1, EntryKind.Succeeded, 0, 0, "k", 1, 1, 1)));

    [Fact]
    public void Add_DeadLetterOfAnEndedAssignment_BelongsToItsLastAttempt()
    {
        var reading = new JournalReading("m1");
        reading.Add(new Entry(1, EntryKind.Assigned, 0));
        reading.Add(new Entry(2, EntryKind.Started, 0, 0, "k", 1, 2, 1));
        reading.Add(new Entry(3, EntryKind.Failed, 0, 0, "k", 1, 2, 1));
        reading.Add(new Entry(4, EntryKind.Lost, 0));
        reading.Add(new Entry(5, EntryKind.Assigned, 0));
        reading.Add(new Entry(6, EntryKind.Started, 0, 0, "k", 1, 1, 2));
        reading.Add(new Entry(7, EntryKind.Failed, 0, 0, "k", 1, 1, 2));
        reading.Add(new Entry(8, EntryKind.DeadLettered, 0, 0));

        Assert.True(Assert.Single(reading.Assignments[0].Finishes).TooLate);
        Assert.Empty(reading.Assignments[1].Finishes);
    }

    [Theory]
    [InlineData(Consumer, "AssignmentChanged", "assigned", new[] { "Assigned 3 -1", "Assigned 4 -1" })]
    [InlineData(Consumer, "AssignmentChanged", "revoked", new[] { "Revoked 3 -1", "Revoked 4 -1" })]
    [InlineData(Consumer, "AssignmentChanged", "lost", new[] { "Lost 3 -1", "Lost 4 -1" })]
    [InlineData(Consumer, "CommitUnanswered", "", new[] { "Unanswered 3 -1", "Unanswered 4 -1" })]
    [InlineData(Consumer, "Committed", "", new[] { "Committed 3 9" })]
    [InlineData(Consumer, "PartitionRewound", "", new[] { "Rewound 3 9" })]
    [InlineData(Consumer, "HandlersLeftBehind", "", new[] { "LeftBehind -1 -1" })]
    [InlineData(Consumer, "ConsumerFaulted", "", new[] { "Faulted -1 -1" })]
    [InlineData("PubSubKafka.Failures.FailureStage", "DeadLettered", "", new[] { "DeadLettered 3 9" })]
    [InlineData(Consumer, "DeadLettered", "", new string[0])]
    [InlineData(Consumer, "SomethingElse", "", new string[0])]
    public void Log_EventsOfTheLibrary_BecomeEntries(string category, string name, string what, string[] entries)
    {
        using (var journal = new Journal(File, TimeProvider.System))
        using (var provider = new JournalLoggerProvider(journal, "orders", Path.Combine(_folder.FullName, "m1.log")))
        {
            KeyValuePair<string, object?>[] values = [new("What", what), new("Partitions", Partitions), new("Partition", "orders[3]"), new("Offset", 9L)];
            provider.CreateLogger(category).Log(LogLevel.Debug, new EventId(1, name), values, null, static (_, _) => "text");
        }

        Assert.Equal(entries, System.IO.File.ReadLines(File).Select(Entry.Parse).Select(entry => $"{entry.Kind} {entry.Partition} {entry.Offset}"));
    }

    [Fact]
    public void Log_EventsOfRetryTopics_AreLeftOut()
    {
        using (var journal = new Journal(File, TimeProvider.System))
        using (var provider = new JournalLoggerProvider(journal, "orders", Path.Combine(_folder.FullName, "m1.log")))
        {
            KeyValuePair<string, object?>[] values = [new("Partition", "orders-retry-1s[3]"), new("Offset", 9L)];
            provider.CreateLogger(Consumer).Log(LogLevel.Debug, new EventId(1, "Committed"), values, null, static (_, _) => "text");
        }

        Assert.Empty(System.IO.File.ReadLines(File));
    }
}
