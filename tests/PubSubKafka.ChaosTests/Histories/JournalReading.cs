using PubSubKafka.ChaosMember.Journaling;

namespace PubSubKafka.ChaosTests.Histories;

/// <summary>
/// Sorts a journal into assignments. An entry belongs to the partition's newest assignment, also after that has ended: a member notes the end of an
/// assignment before anything of the next one, and its commits are answered after the end.
/// </summary>
internal sealed class JournalReading(string member)
{
    private readonly Dictionary<int, Assignment> _current = [];
    private readonly Dictionary<long, Attempt> _running = [];
    private readonly Dictionary<RecordId, Attempt> _failed = [];
    private readonly HashSet<int> _unanswered = [];
    private bool _leftBehind;

    public List<Assignment> Assignments { get; } = [];

    public int Faults { get; private set; }

    public void Add(Entry entry)
    {
        switch (entry.Kind)
        {
            case EntryKind.Assigned or EntryKind.Rewound:
                _leftBehind = false;
                Open(entry.Partition, entry.Time);
                break;
            case EntryKind.Revoked or EntryKind.Lost:
                Close(entry);
                break;
            case EntryKind.LeftBehind:
                _leftBehind = true;
                break;
            case EntryKind.Unanswered:
                _unanswered.Add(entry.Partition);
                break;
            case EntryKind.Faulted:
                Faults++;
                break;
            case EntryKind.Committed:
                Of(entry.Partition).Commits.Add(new Commit(entry.Time, entry.Offset));
                break;
            case EntryKind.Started:
                var attempt = new Attempt(Of(entry.Partition), entry);
                _running.Add(entry.Run, attempt);
                attempt.Assignment.Attempts.Add(attempt);
                break;
            case EntryKind.DeadLettered:
                DeadLettered(new RecordId(entry.Partition, entry.Offset), entry.Time);
                break;
            default:
                Ended(entry);
                break;
        }
    }

    private Assignment Of(int partition) => _current.TryGetValue(partition, out var assignment) ? assignment : Open(partition, 0);

    private Assignment Open(int partition, long from)
    {
        var assignment = _current[partition] = new Assignment(member, partition, from);
        Assignments.Add(assignment);
        return assignment;
    }

    private void Close(Entry entry)
    {
        Of(entry.Partition).End = entry.Kind == EntryKind.Lost ? AssignmentEnd.Lost
            : _leftBehind || _unanswered.Remove(entry.Partition) ? AssignmentEnd.RevokedUnfinished : AssignmentEnd.Revoked;
    }

    private void Ended(Entry entry)
    {
        if (!_running.Remove(entry.Run, out var attempt))
        {
            throw new InvalidDataException($"The journal of {member} ends what it did not start: {entry}");
        }

        (attempt.Ended, attempt.Outcome) = (entry.Time, entry.Kind);
        if (entry.Kind == EntryKind.Succeeded)
        {
            Finished(attempt.Id, entry.Time, attempt.Assignment, inDeadLetters: false);
        }
        else if (entry.Kind == EntryKind.Failed && (!_failed.TryGetValue(attempt.Id, out var earlier) || earlier.Number <= attempt.Number))
        {
            _failed[attempt.Id] = attempt;
        }
    }

    // The entry does not say for which assignment the record was given up: that of its last attempt. By now a newer one may have begun with the first.
    private void DeadLettered(RecordId id, long time) =>
        Finished(id, time, _failed.TryGetValue(id, out var attempt) ? attempt.Assignment : Of(id.Partition), inDeadLetters: true);

    private void Finished(RecordId id, long time, Assignment assignment, bool inDeadLetters)
    {
        var over = assignment.End != AssignmentEnd.None || !ReferenceEquals(assignment, Of(id.Partition));
        assignment.Finishes.Add(new Finish(id, time, assignment, inDeadLetters, over));
    }
}
