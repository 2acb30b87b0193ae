using PubSubKafka.Consuming.Dispatch;

namespace PubSubKafka.Tests.Consuming.Dispatch;

public sealed class OutputBudgetTests
{
    private const int MiB = 1024 * 1024;

    [Theory]
    [InlineData(0, 0, false, false, false)]
    [InlineData(16_383, (8 * MiB) - 1, false, false, false)]
    [InlineData(16_384, 0, true, false, false)]
    [InlineData(1, 8 * MiB, true, false, false)]
    [InlineData(32_768, 0, true, true, false)]
    [InlineData(1, 16 * MiB, true, true, false)]
    [InlineData(200_000, 0, true, true, true)]
    [InlineData(1, 64 * MiB, true, true, true)]
    public void Change_SaysWhatMustNotGoOn(int records, long bytes, bool isUrgent, bool isEnough, bool isFull)
    {
        var budget = new OutputBudget();
        budget.Change(records, bytes);
        Assert.Equal((isUrgent, isEnough, isFull), (budget.IsUrgent, budget.IsEnough, budget.IsFull));

        budget.Change(-records, -bytes);
        Assert.Equal((false, false, false), (budget.IsUrgent, budget.IsEnough, budget.IsFull));
    }
}
