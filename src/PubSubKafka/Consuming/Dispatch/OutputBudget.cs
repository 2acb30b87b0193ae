namespace PubSubKafka.Consuming.Dispatch;

/// <summary>
/// How much may wait for transactions in memory. When it is used up no handler starts until one has ended; long before, nothing more is read. Guarded by the
/// dispatcher's lock; may be read without it.
/// </summary>
internal sealed class OutputBudget
{
    // Some seconds of what one consumer can publish, and small against what a process has. A record that was read may publish any number.
    private const int MostRecords = 200_000;
    private const long MostBytes = 64 * 1024 * 1024;

    // What waits here, the garbage collector has to move, while what is not read yet costs it nothing: more does not make a consumer faster, only its memory larger.
    private const int EnoughRecords = 32_768;
    private const long EnoughBytes = 16 * 1024 * 1024;

    private int _records;
    private long _bytes;

    public int Records => Volatile.Read(ref _records);

    public bool Any => Records > 0;

    /// <summary>Whether no handler should start.</summary>
    public bool IsFull => IsAtLeast(MostRecords, MostBytes);

    /// <summary>Whether nothing more should be read.</summary>
    public bool IsEnough => IsAtLeast(EnoughRecords, EnoughBytes);

    /// <summary>Whether a transaction should not wait for its time.</summary>
    public bool IsUrgent => IsAtLeast(EnoughRecords / 2, EnoughBytes / 2);

    public void Change(int records, long bytes)
    {
        Volatile.Write(ref _records, _records + records);
        Volatile.Write(ref _bytes, _bytes + bytes);
    }

    private bool IsAtLeast(int records, long bytes) => Records >= records || Volatile.Read(ref _bytes) >= bytes;
}
