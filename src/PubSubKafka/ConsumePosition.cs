namespace PubSubKafka;

/// <summary>A place in the log of each partition: its beginning, its end, a time, or an offset.</summary>
public sealed class ConsumePosition
{
    private ConsumePosition(string name, long? offset = null, DateTimeOffset? time = null)
    {
        Name = name;
        OffsetOrNull = offset;
        Time = time;
    }

    /// <summary>The oldest record that is still there.</summary>
    public static ConsumePosition Beginning { get; } = new("the beginning");

    /// <summary>Behind the newest record.</summary>
    public static ConsumePosition End { get; } = new("the end");

    internal long? OffsetOrNull { get; }

    internal DateTimeOffset? Time { get; }

    private string Name { get; }

    /// <summary>The first record whose timestamp is not older, or the end where there is none. Kafka looks at milliseconds.</summary>
    /// <param name="time">The time, of any offset from UTC.</param>
    /// <returns>The position.</returns>
    public static ConsumePosition At(DateTimeOffset time) => new($"{time:O}", time: time);

    /// <summary>
    /// An offset. The same number means different records in different partitions, so it makes sense for one of them. Where the log begins later or ends
    /// earlier, its beginning or end is meant.
    /// </summary>
    /// <param name="offset">0 or more.</param>
    /// <returns>The position.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The offset is negative.</exception>
    public static ConsumePosition Offset(long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        return new ConsumePosition($"offset {offset}", offset);
    }

    /// <summary>The position in words, for logs.</summary>
    /// <returns>For example <c>the beginning</c> or <c>offset 42</c>.</returns>
    public override string ToString() => Name;
}
