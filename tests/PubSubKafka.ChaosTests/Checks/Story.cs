using PubSubKafka.ChaosTests.Histories;

namespace PubSubKafka.ChaosTests.Checks;

/// <summary>A run made up by a test. Each thing that happens takes one tick of time.</summary>
internal sealed class Story
{
    private readonly List<PublishedRecord> _published = [];
    private readonly List<StoryMember> _members = [];
    private readonly List<DeadLetterRecord> _deadLetters = [];
    private readonly List<OutputRecord> _outputs = [];
    private readonly List<CommittedOffsetSeen> _seen = [];
    private readonly List<Span> _calm = [];
    private readonly List<string> _trouble = [];
    private readonly Dictionary<int, long> _committed = [];
    private long _now;

    public bool ExactlyOnce { get; init; }

    public long Tick() => ++_now;

    public StoryMember Member(string name)
    {
        var member = new StoryMember(this, name);
        _members.Add(member);
        return member;
    }

    /// <summary>The next record of a key, on the next offset of a partition.</summary>
    public PublishedRecord Publish(string key, int partition = 0, bool alwaysFails = false)
    {
        var record = new PublishedRecord(
            new RecordId(partition, _published.Count(record => record.Id.Partition == partition)),
            key,
            1 + _published.Count(record => record.Key == key),
            alwaysFails);
        _published.Add(record);
        return record;
    }

    public void DeadLetter(PublishedRecord record) => _deadLetters.Add(new DeadLetterRecord(record.Id, record.Key, record.Sequence));

    public void Output(PublishedRecord record) => _outputs.Add(new OutputRecord(record.Key, record.Sequence));

    public void Sees(long offset, int partition = 0) => _seen.Add(new CommittedOffsetSeen(Tick(), partition, offset));

    public void CommittedAtEnd(long offset, int partition = 0) => _committed[partition] = offset;

    public void Trouble(string what) => _trouble.Add(what);

    public void Calmly(Action what)
    {
        var from = Tick();
        what();
        _calm.Add(new Span(from, Tick()));
    }

    public RunHistory Tell() => new()
    {
        Origin = 0,
        Second = 1,
        Published = _published,
        Assignments = [.. _members.SelectMany(member => member.Reading.Assignments)],
        DeadLetters = _deadLetters,
        ExactlyOnce = ExactlyOnce,
        Outputs = _outputs,
        Seen = _seen,
        Calm = _calm,
        CommittedAtEnd = _committed,
        MembersInTrouble = _trouble,
    };
}
