namespace PubSubKafka.Consuming.Transactions;

/// <summary>
/// How often the producer was fenced of late. Once in a while that is a transaction that took too long; again and again it is another member with the same id,
/// and the two would fence each other for ever.
/// </summary>
internal sealed class Fences(TimeProvider time)
{
    private const int TooMany = 10;
    private static readonly TimeSpan Recently = TimeSpan.FromMinutes(2);

    private readonly Queue<long> _times = new();

    /// <summary>Counts one more. True: there were too many.</summary>
    public bool AreTooMany()
    {
        _times.Enqueue(time.GetTimestamp());
        while (time.GetElapsedTime(_times.Peek()) > Recently)
        {
            _times.Dequeue();
        }

        return _times.Count >= TooMany;
    }
}
