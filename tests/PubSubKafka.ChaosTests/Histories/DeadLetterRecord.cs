namespace PubSubKafka.ChaosTests.Histories;

/// <summary>A record of the dead-letter topic, as a client that knows nothing of the library reads it.</summary>
/// <param name="Source">Where its headers say that it was read.</param>
/// <param name="Key">Its key.</param>
/// <param name="Sequence">The number in its value.</param>
internal sealed record DeadLetterRecord(RecordId Source, string Key, int Sequence);
