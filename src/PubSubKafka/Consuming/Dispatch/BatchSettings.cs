namespace PubSubKafka.Consuming.Dispatch;

/// <summary>How records are put together.</summary>
/// <param name="Size">At most so many.</param>
/// <param name="Within">How long the first of them may wait for more.</param>
internal sealed record BatchSettings(int Size, TimeSpan Within);
