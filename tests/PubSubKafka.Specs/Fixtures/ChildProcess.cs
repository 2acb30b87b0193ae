using System.Text.Json;

namespace PubSubKafka.Specs.Fixtures;

/// <summary>What runs in the process of a <see cref="ChildMember"/>.</summary>
public sealed class ChildProcess
{
    internal const string PlanVariable = "PUBSUBKAFKA_SPECS_CHILD";
    private const int PartitionsLost = 2001;

    [Fact(Explicit = true)]
    public async Task Child_HandlesUntilItIsKilled()
    {
        var text = Environment.GetEnvironmentVariable(PlanVariable);
        Assert.SkipWhen(text is null, "runs only as the child of another test");
        var plan = JsonSerializer.Deserialize<ChildPlan>(text)!;
        var gate = new Gates(plan.Held);
        await using var file = new StreamWriter(new FileStream(plan.File, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete)) { AutoFlush = true };
        await using var lines = TextWriter.Synchronized(file);
        using var topic = TestTopic.Existing(plan.Client, plan.Topic);
        await using var member = await Member.StartAsync(
            topic,
            new Journal(),
            async (context, cancellationToken) =>
            {
                var number = context.Message.Number;
                lines.WriteLine($"S {number}");
                if (plan.Output is not null)
                {
                    await context.PublishAsync(Receipt.Of(context), cancellationToken);
                }

                await gate.PassAsync(number, cancellationToken);
                if (plan.Failing.Contains(number))
                {
                    throw new InvalidOperationException("to fail");
                }

                if (plan.Slow)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(number % 20), TimeProvider.System, cancellationToken);
                }

                lines.WriteLine($"F {number}");
            },
            plan.Protocol,
            consumer =>
            {
                consumer.Configure(options =>
                {
                    options.CommitInterval = plan.CommitInterval;
                    options.SessionTimeout = plan.SessionTimeout;
                });
                if (plan.RetryTopics.Count > 0)
                {
                    consumer.WithRetry(retry => retry.None()).WithRetryTopics([.. plan.RetryTopics]).KeepKeyOrder();
                }

                if (plan.Output is not null)
                {
                    consumer.WithExactlyOnce(plan.TransactionalId).Configure(options =>
                    {
                        options.Transactions.Interval = plan.TransactionInterval;
                        options.Transactions.Timeout = plan.TransactionTimeout;
                    });
                }
            },
            output: plan.Output);

        while (true)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
            if (File.Exists(ChildMember.OpenFile(plan.File)))
            {
                gate.OpenAll();
            }

            if (member.Logs.Lines.Any(line => line.Id == PartitionsLost))
            {
                lines.WriteLine("L 0");
            }
        }
    }
}
