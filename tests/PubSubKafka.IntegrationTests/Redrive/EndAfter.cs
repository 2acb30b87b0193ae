namespace PubSubKafka.IntegrationTests.Redrive;

/// <summary>Ends the call after so many transactions.</summary>
internal sealed class EndAfter(int transactions, CancellationTokenSource end) : IProgress<RedriveProgress>
{
    private int _left = transactions;

    public void Report(RedriveProgress value)
    {
        if (--_left == 0)
        {
            end.Cancel();
        }
    }
}
