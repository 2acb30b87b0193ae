using PubSubKafka.DependencyInjection;

namespace PubSubKafka.Tests.DependencyInjection;

public sealed class TransactionOptionsTests
{
    [Fact]
    public void Validate_Defaults_AreFine()
    {
        var options = new ConsumerOptions { Transactions = { Enabled = true } };

        Assert.Empty(Mistakes(options));
    }

    [Fact]
    public void Validate_TheOrderOfKeysIsKeptToo_IsAMistake()
    {
        var options = new ConsumerOptions { Transactions = { Enabled = true }, RetryTopics = { KeepKeyOrder = true } };

        Assert.Contains("KeepKeyOrder", Assert.Single(Mistakes(options)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(50, 10, true)]
    [InlineData(49, 10, false)]
    [InlineData(300, 136, false)]
    public void Validate_ANewOwnerCouldNotWaitForATransaction_IsAMistake(int maxPollSeconds, int timeoutSeconds, bool isFine)
    {
        var options = new ConsumerOptions
        {
            MaxPollInterval = TimeSpan.FromSeconds(maxPollSeconds),
            Transactions = { Enabled = true, Timeout = TimeSpan.FromSeconds(timeoutSeconds) },
        };

        Assert.Equal(isFine, Mistakes(options).Count == 0);
        options.Transactions.Enabled = false;
        Assert.Empty(Mistakes(options));
    }

    [Fact]
    public void Validate_OutOfRange_NamesTheSetting()
    {
        var options = new ConsumerOptions { Transactions = { Id = " ", Interval = TimeSpan.FromSeconds(-1), Timeout = TimeSpan.FromMilliseconds(1) } };

        Assert.Equal(
            ["consumer:Transactions:Id", "consumer:Transactions:Interval", "consumer:Transactions:Timeout"],
            Mistakes(options).Select(static mistake => mistake.Split(' ')[0]).Order());
    }

    [Theory]
    [InlineData("read_committed", true)]
    [InlineData("read_uncommitted", false)]
    public void ValidateClient_ReadsWhatWasTakenBack_IsAMistake(string level, bool isFine)
    {
        var failures = new List<string>();

        TransactionOptionsValidator.ValidateClient("consumer", [new("Isolation.Level", level), new("other", "1")], failures);

        Assert.Equal(isFine, failures.Count == 0);
    }

    private static List<string> Mistakes(ConsumerOptions options)
    {
        var failures = new List<string>();
        TransactionOptionsValidator.Validate("consumer", options, failures);
        return failures;
    }
}
