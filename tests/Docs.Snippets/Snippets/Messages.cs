namespace PubSubKafka.Docs.Snippets;

// The messages that the pages speak of.
internal sealed record OrderCreated(string OrderId, string CustomerId, decimal Total);

internal sealed record OrderCancelled(string OrderId, string Reason);

internal sealed record InvoiceIssued(string InvoiceId, string OrderId);

internal sealed record Customer(string CustomerId, string Name);

internal interface IInvoices
{
    ValueTask<string> BillAsync(string orderId, decimal total, CancellationToken cancellationToken);
}

internal interface ICustomers
{
    ValueTask StoreAsync(string id, string name, CancellationToken cancellationToken);

    ValueTask RemoveAsync(string id, CancellationToken cancellationToken);
}

internal sealed class PaymentsDownException(string message) : Exception(message);

internal sealed class InvalidOrderException(string message) : Exception(message);
