using PubSubKafka.Failures;
using PubSubKafka.Specs.Fixtures;

namespace PubSubKafka.Specs.Failures;

public sealed class C20AttemptsTests(SpecKafka kafka)
{
    private const int Records = 30;

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task C20_SomeRecordsAlwaysFail_EachHasExactlyItsAttemptsAndOneDeadLetterAndTheRestGoesOn(int attempts)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        await topic.WriteAsync(0, Enumerable.Range(0, Records).Select(number => new Order($"k{number % 3}", number)));
        var journal = new Journal();
        await using (await Member.StartAsync(
            topic,
            journal,
            (context, _) => context.Message.Number % 5 == 0 ? throw new InvalidOperationException("always") : Task.CompletedTask,
            consumer: consumer => consumer.WithRetry(retry => retry.Fixed(attempts, TimeSpan.Zero))))
        {
            await topic.CommitsReachAsync(Records);
        }

        var sick = Enumerable.Range(0, Records).Where(number => number % 5 == 0).ToList();
        Assert.Equal(Enumerable.Range(0, Records).Except(sick), journal.Numbers);
        Assert.All(sick, number => Assert.Equal(Enumerable.Range(1, attempts), journal.Started.Where(call => call.Number == number).Select(call => call.Attempt)));
        using var letters = topic.Beside("-dlq");
        Assert.Equal(sick.Select(number => $"{number}"), letters.Read().Select(letter => letter.Text(DeadLetterHeaders.Offset)).Order(Comparer<string>.Create(ByNumber)));
        Assert.All(letters.Read(), letter => Assert.Equal($"{attempts}", letter.Text(DeadLetterHeaders.Attempts)));
        journal.KeepsKeysInOrder();
    }

    private static int ByNumber(string? left, string? right) => int.Parse(left!, null).CompareTo(int.Parse(right!, null));
}
