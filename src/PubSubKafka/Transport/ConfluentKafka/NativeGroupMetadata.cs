using System.Runtime.InteropServices;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <inheritdoc cref="IGroupMembership"/>
internal sealed unsafe class NativeGroupMetadata : SafeHandle, IGroupMembership
{
    private NativeGroupMetadata(nint metadata)
        : base(0, ownsHandle: true) => SetHandle(metadata);

    /// <summary>The member has left for good.</summary>
    public override bool IsInvalid => handle == 0;

    /// <summary>
    /// Whether it says who the member is. While a member joins it does not, and a broker takes the offsets of a nobody: that is how clients commit that
    /// are in no group.
    /// </summary>
    public bool NamesMember => !IsInvalid
        && Librdkafka.rd_kafka_consumer_group_metadata_generation_id(this) >= 0
        && Librdkafka.rd_kafka_consumer_group_metadata_member_id(this) is not null and var id
        && *id != 0;

    public static NativeGroupMetadata Of(SafeHandle client) => new(Librdkafka.rd_kafka_consumer_group_metadata(client));

    protected override bool ReleaseHandle()
    {
        Librdkafka.rd_kafka_consumer_group_metadata_destroy(handle);
        return true;
    }
}
