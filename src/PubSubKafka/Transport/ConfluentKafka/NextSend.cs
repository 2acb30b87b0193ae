namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>A record whose turn it is, the client that is to take it, and what it needs to wait again.</summary>
internal readonly record struct NextSend(PendingSend Send, OutgoingRecord Record, IProducerClient Client, CancellationToken Token);
