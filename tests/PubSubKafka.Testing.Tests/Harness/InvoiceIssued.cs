namespace PubSubKafka.Testing.Tests.Harness;

internal sealed record InvoiceIssued(string OrderId);
