using Microsoft.Extensions.DependencyInjection;

namespace PubSubKafka.Consuming.Handling;

/// <summary>The one scope of a batch, made by the first who asks. Whoever asks for a scope of a single message gets this one, and cannot end it.</summary>
internal sealed class BatchScope(IServiceScopeFactory scopes) : IServiceScopeFactory, IServiceScope, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private IServiceScope? _scope;

    /// <exception cref="ServicesGoneException">The host's services went away.</exception>
    public IServiceProvider ServiceProvider
    {
        get
        {
            lock (_gate)
            {
                try
                {
                    return (_scope ??= scopes.CreateScope()).ServiceProvider;
                }
                catch (ObjectDisposedException exception)
                {
                    throw new ServicesGoneException(exception);
                }
            }
        }
    }

    public IServiceScope CreateScope() => this;

    public void Dispose()
    {
        // Called for single messages; the scope ends with the batch.
    }

    public ValueTask DisposeAsync()
    {
        if (_scope is IAsyncDisposable scope)
        {
            return scope.DisposeAsync();
        }

        _scope?.Dispose();
        return default;
    }
}
