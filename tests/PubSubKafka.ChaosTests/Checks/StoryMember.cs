using PubSubKafka.ChaosMember.Journaling;
using PubSubKafka.ChaosTests.Histories;

namespace PubSubKafka.ChaosTests.Checks;

/// <summary>A member in a made-up run. What it does goes through the text of a journal, as in a real one.</summary>
internal sealed class StoryMember(Story story, string name)
{
    private long _runs;

    public JournalReading Reading { get; } = new(name);

    public void Assigned(int partition = 0) => Write(EntryKind.Assigned, partition);

    public void Revoked(int partition = 0) => Write(EntryKind.Revoked, partition);

    public void Lost(int partition = 0) => Write(EntryKind.Lost, partition);

    public void LeavesHandlersBehind() => Write(EntryKind.LeftBehind);

    public void HasNoAnswer(int partition = 0) => Write(EntryKind.Unanswered, partition);

    public void Commits(long offset, int partition = 0) => Write(EntryKind.Committed, partition, offset);

    public void DeadLetters(PublishedRecord record) => Write(EntryKind.DeadLettered, record.Id.Partition, record.Id.Offset);

    public Entry Starts(PublishedRecord record, int attempt = 1)
    {
        var started = new Entry(
            story.Tick(), EntryKind.Started, record.Id.Partition, record.Id.Offset, record.Key, record.Sequence, attempt, ++_runs);
        Write(started);
        return started;
    }

    public void Ends(Entry started, EntryKind how = EntryKind.Succeeded) => Write(started with { Time = story.Tick(), Kind = how });

    public void Handles(params PublishedRecord[] records)
    {
        foreach (var record in records)
        {
            Ends(Starts(record));
        }
    }

    private void Write(EntryKind kind, int partition = -1, long offset = -1) => Write(new Entry(story.Tick(), kind, partition, offset));

    private void Write(Entry entry) => Reading.Add(Entry.Parse(entry.ToString()));
}
