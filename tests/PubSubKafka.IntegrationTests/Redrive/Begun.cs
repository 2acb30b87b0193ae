namespace PubSubKafka.IntegrationTests.Redrive;

/// <summary>Says that a first transaction is committed.</summary>
internal sealed class Begun(TaskCompletionSource begun) : IProgress<RedriveProgress>
{
    public void Report(RedriveProgress value) => begun.TrySetResult();
}
