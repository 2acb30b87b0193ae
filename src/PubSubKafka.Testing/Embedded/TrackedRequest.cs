namespace PubSubKafka.Testing.Embedded;

/// <summary>One request that reached the embedded broker while requests were tracked.</summary>
/// <param name="Request">What was asked.</param>
/// <param name="BrokerId">The id of the broker that was asked, from 1.</param>
/// <param name="Time">When it came, on a clock that only runs forward: differences mean something, the value itself does not.</param>
public readonly record struct TrackedRequest(EmbeddedRequest Request, int BrokerId, TimeSpan Time);
