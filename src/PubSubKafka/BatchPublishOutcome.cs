namespace PubSubKafka;

/// <summary>What became of one message of a batch: either <see cref="Result"/> or <see cref="Exception"/> is set.</summary>
/// <param name="Result">Where the message was written, or <see langword="null"/> when it was not acknowledged.</param>
/// <param name="Exception">
/// Why it was not acknowledged: a <see cref="PublishException"/>, a <see cref="MessageSerializationException"/>, or an
/// <see cref="OperationCanceledException"/> when the call was cancelled before the message was handed over.
/// </param>
public readonly record struct BatchPublishOutcome(PublishResult? Result, Exception? Exception);
