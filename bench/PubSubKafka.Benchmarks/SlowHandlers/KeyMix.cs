namespace PubSubKafka.Benchmarks.SlowHandlers;

/// <summary>How records spread over keys.</summary>
internal enum KeyMix
{
    /// <summary>1,000 keys in turn.</summary>
    Uniform = 0,

    /// <summary>1,000 keys; the second has half of the records of the first, the third a third of them, and so on.</summary>
    Zipf = 1,

    /// <summary>One key has all of them.</summary>
    OneKey = 2,
}
