using PubSubKafka.Publishing;

namespace PubSubKafka.Tests.Publishing;

public sealed class HandOverGateTests
{
    [Fact]
    public async Task Turn_EndsBeforeItIsAwaited_GoesOnInsideTheAwait()
    {
        var turn = new HandOverTurn();
        var wentOn = false;

        turn.TryEnd();
        turn.TryEnd(new InvalidOperationException("Too late."));
        turn.UnsafeOnCompleted(() => wentOn = true);

        Assert.True(wentOn);
        await turn;
    }

    [Fact]
    public async Task Turn_Fails_ItsAwaitThrows()
    {
        var turn = new HandOverTurn();
        var wentOn = false;
        turn.UnsafeOnCompleted(() => wentOn = true);

        turn.TryEnd(new TopicException("orders"));

        Assert.True(wentOn);
        await Assert.ThrowsAsync<TopicException>(async () => await turn);
    }

    [Fact]
    public async Task Enter_GateOpensMeanwhile_OneCallersUnawaitedCallsKeepTheirOrder()
    {
        for (var round = 0; round < 2_000; round++)
        {
            var readiness = new FakeReadiness { Gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) };
            var gate = new HandOverGate(readiness);
            var order = new List<int>();

            async Task CallAsync(int number)
            {
                if (!gate.IsOpen && gate.Enter() is { } turn)
                {
                    await turn;
                }

                lock (order)
                {
                    order.Add(number);
                }
            }

            var calls = new List<Task> { CallAsync(0) };
            readiness.Gate.SetResult();
            calls.AddRange(Enumerable.Range(1, 40).Select(CallAsync));
            await Task.WhenAll(calls);

            Assert.Equal(Enumerable.Range(0, 41), order);
        }
    }
}
