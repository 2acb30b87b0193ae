using Confluent.Kafka;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>Leaves the group.</summary>
internal static class MemberFarewell
{
    /// <param name="consumer">The member.</param>
    /// <param name="unsubscribesFirst">
    /// Whether a member without partitions says so by unsubscribing. The client's own farewell does not tell a cooperative group then, whose rebalances would
    /// wait for that member until the end of its session.
    /// </param>
    public static void Say(IConsumer<byte[]?, byte[]?> consumer, bool unsubscribesFirst)
    {
        if (unsubscribesFirst && consumer.Assignment.Count == 0)
        {
            consumer.Unsubscribe();
        }

        consumer.Close();
    }
}
