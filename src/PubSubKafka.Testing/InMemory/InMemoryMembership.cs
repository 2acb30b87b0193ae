using PubSubKafka.Transport;

namespace PubSubKafka.Testing.InMemory;

/// <summary>A member as it was: when the group puts it out, it joins again as another one.</summary>
internal sealed class InMemoryMembership(ConsumerGroup group, GroupMember member) : IGroupMembership
{
    public ConsumerGroup Group => group;

    public GroupMember Member => member;

    public void Dispose()
    {
        // Nothing is held outside of this object.
    }
}
