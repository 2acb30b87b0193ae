using PubSubKafka.DependencyInjection;

namespace PubSubKafka.Docs.Snippets;

internal static class BatchSnippets
{
    public static void Declare(PubSubKafkaBuilder kafka)
    {
        #region batch-declare
        kafka.AddConsumer("ledger", consumer => consumer
            .HandleBatch<InvoiceIssued, BookInvoices>(size: 500, within: TimeSpan.FromMilliseconds(200))
            .WithConcurrency(8));
        #endregion
    }

    #region batch-handler
    internal sealed class BookInvoices(ILedger ledger) : IBatchMessageHandler<InvoiceIssued>
    {
        public async ValueTask HandleAsync(MessageBatch<InvoiceIssued> batch, CancellationToken cancellationToken)
        {
            var refused = await ledger.BookAsync(batch.Select(invoice => invoice.Message), cancellationToken);
            foreach (var invoice in batch.Where(invoice => refused.Contains(invoice.Message.InvoiceId)))
            {
                batch.Fail(invoice, new InvalidOrderException("The ledger knows no such order."));
            }
        }
    }
    #endregion

    internal interface ILedger
    {
        ValueTask<IReadOnlySet<string>> BookAsync(IEnumerable<InvoiceIssued> invoices, CancellationToken cancellationToken);
    }
}
