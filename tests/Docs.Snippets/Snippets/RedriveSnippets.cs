using Microsoft.Extensions.DependencyInjection;

namespace PubSubKafka.Docs.Snippets;

internal static class RedriveSnippets
{
    public static async Task Redrive(IServiceProvider services, CancellationToken cancellationToken)
    {
        #region redrive
        var redriver = services.GetRequiredService<IDeadLetterRedriver>();
        var query = new DeadLetterQuery { Consumer = "billing", ExceptionType = "PaymentsDownException" };

        var preview = await redriver.PreviewAsync(query, cancellationToken: cancellationToken);
        Console.WriteLine($"{preview.Count} since {preview.EarliestFailure}: {preview.Outcome}");

        var result = await redriver.RedriveAsync(query, new RedriveOptions { MaxPerSecond = 500 }, cancellationToken);
        Console.WriteLine(result); // 1,204 redriven, 3 held back
        foreach (var problem in result.Problems)
        {
            Console.WriteLine($"{problem.DeadLetterTopic}[{problem.Partition}] offset {problem.Offset} stays: {problem.Reason}");
        }
        #endregion
    }

    public static async Task Look(IDeadLetterRedriver redriver, DateTimeOffset yesterday, CancellationToken cancellationToken)
    {
        #region redrive-list
        var wrongPrices = new DeadLetterQuery
        {
            Topic = "orders-dlq",
            Type = "OrderCreated",
            FailedFrom = yesterday,
            Where = letter => letter.ExceptionMessage?.Contains("price", StringComparison.Ordinal) == true,
        };
        await foreach (var letter in redriver.ListAsync(wrongPrices, cancellationToken))
        {
            Console.WriteLine($"{letter} key {letter.KeyText}, from {letter.OriginTopic}, tried {letter.Attempts} times");
        }
        #endregion
    }

    public static async Task Discard(IDeadLetterRedriver redriver, CancellationToken cancellationToken)
    {
        #region redrive-discard
        await redriver.DiscardAsync(
            new DeadLetterQuery { Consumer = "billing", Key = "o-1001" }, "customer was refunded by hand", cancellationToken: cancellationToken);
        #endregion
    }
}
