using System.Text;

namespace PubSubKafka.ChaosMember.Journaling;

/// <summary>
/// What one member does, line by line, in a file without a buffer: each line is one write to the operating system, so a process that is killed has
/// written everything that it went on from. Thread safe; lines are in the order of their times.
/// </summary>
public sealed class Journal(string file, TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly FileStream _file = new(file, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
    private long _runs;

    public void Add(EntryKind kind, int partition = -1, long offset = -1)
    {
        lock (_gate)
        {
            Write(new Entry(time.GetTimestamp(), kind, partition, offset));
        }
    }

    /// <summary>
    /// Notes that an attempt begins, unless it is cancelled already. The library cancels before it says that a partition is gone, so an attempt that
    /// is noted after that belongs to the partition's next assignment.
    /// </summary>
    /// <returns>What to end the attempt with; null when it is cancelled.</returns>
    public Entry? Start(int partition, long offset, string key, int sequence, int attempt, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                return null;
            }

            var started = new Entry(time.GetTimestamp(), EntryKind.Started, partition, offset, key, sequence, attempt, ++_runs);
            Write(started);
            return started;
        }
    }

    /// <summary>Notes how an attempt ended.</summary>
    public void End(Entry started, EntryKind how)
    {
        lock (_gate)
        {
            Write(started with { Time = time.GetTimestamp(), Kind = how });
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _file.Dispose();
        }
    }

    private void Write(Entry entry) => _file.Write(Encoding.UTF8.GetBytes(entry + "\n"));
}
