using PubSubKafka.Transport;

namespace PubSubKafka.Tests.Consuming.Transactions;

internal sealed class NoMembership : IGroupMembership
{
    public bool IsDisposed { get; private set; }

    public void Dispose() => IsDisposed = true;
}
