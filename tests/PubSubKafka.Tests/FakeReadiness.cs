using PubSubKafka.Publishing;

namespace PubSubKafka.Tests;

internal sealed class FakeReadiness : ITopicReadiness
{
    public TaskCompletionSource? Gate { get; set; }

    public string? Trouble { get; set; }

    public int Calls { get; private set; }

    public ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        Calls++;
        return Gate is null ? ValueTask.CompletedTask : new ValueTask(Gate.Task);
    }
}
