namespace PubSubKafka.Benchmarks.Soak;

/// <summary>What goes on while the memory is watched.</summary>
internal enum SoakScenario
{
    /// <summary>1,000 keys at a steady rate.</summary>
    Steady = 0,

    /// <summary>The same, and the handler of one record never ends, so that all that is finished on its partition is finished above a gap.</summary>
    StuckKey = 1,

    /// <summary>Each message has another key, a million of them in turn.</summary>
    MillionKeys = 2,
}
