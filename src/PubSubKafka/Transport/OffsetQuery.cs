namespace PubSubKafka.Transport;

/// <summary>Which place of a partition's log is meant.</summary>
internal readonly record struct OffsetQuery
{
    private OffsetQuery(bool isEnd, DateTimeOffset? time)
    {
        IsEnd = isEnd;
        Time = time;
    }

    /// <summary>The first record that is still there.</summary>
    public static OffsetQuery Beginning => default;

    /// <summary>Behind the last record.</summary>
    public static OffsetQuery End => new(isEnd: true, time: null);

    public bool IsEnd { get; }

    public DateTimeOffset? Time { get; }

    /// <summary>The first record that is not older than this, or the end when there is none. Kafka looks at milliseconds.</summary>
    public static OffsetQuery At(DateTimeOffset time) => new(isEnd: false, time);
}
