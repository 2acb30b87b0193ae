namespace PubSubKafka.Testing.Harness;

/// <summary>One call of a handler.</summary>
/// <param name="Number">The attempt, from 1, as <see cref="ConsumeContext.Attempt"/> told it to the handler.</param>
/// <param name="Sequence">Grows with every attempt that begins in the harness, so that the order across records can be told.</param>
/// <param name="Started">When it began, by the virtual clock.</param>
/// <param name="Ended">When it ended, or <see langword="null"/> while it runs.</param>
/// <param name="Exception">What it threw, or <see langword="null"/>.</param>
public sealed record HandlingAttempt(int Number, long Sequence, DateTimeOffset Started, DateTimeOffset? Ended, Exception? Exception);
