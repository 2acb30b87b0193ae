namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>A record whose wait is over, with what it needs to wait again.</summary>
internal readonly record struct NextSend(PendingSend Send, OutgoingRecord Record, CancellationToken Token);
