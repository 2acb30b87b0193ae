namespace PubSubKafka.Consuming.Dispatch;

/// <summary>
/// How much may wait for transactions in memory. When it is used up no handler starts until one has ended. Guarded by the dispatcher's lock; may be read
/// without it.
/// </summary>
internal sealed class OutputBudget
{
    // Some seconds of what one consumer can publish, and small against what a process has.
    private const int MostRecords = 200_000;
    private const long MostBytes = 64 * 1024 * 1024;

    private int _records;
    private long _bytes;

    public int Records => Volatile.Read(ref _records);

    public bool Any => Records > 0;

    public bool IsFull => Records >= MostRecords || Volatile.Read(ref _bytes) >= MostBytes;

    /// <summary>Whether a transaction should not wait for its time.</summary>
    public bool IsHalfFull => Records >= MostRecords / 2 || Volatile.Read(ref _bytes) >= MostBytes / 2;

    public void Change(int records, long bytes)
    {
        Volatile.Write(ref _records, _records + records);
        Volatile.Write(ref _bytes, _bytes + bytes);
    }
}
