namespace PubSubKafka.Promises;

/// <summary>Does something when it is disposed.</summary>
public sealed class WhenDisposed(Func<Task> action) : IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await action();
}
