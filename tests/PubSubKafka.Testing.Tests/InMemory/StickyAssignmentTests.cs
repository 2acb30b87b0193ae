using PubSubKafka.Testing.InMemory;
using PubSubKafka.Transport;

namespace PubSubKafka.Testing.Tests.InMemory;

public class StickyAssignmentTests
{
    [Fact]
    public void Decide_AnyOrderOfJoinsAndLeaves_EvenAndNothingMovesWithoutNeed()
    {
        var random = new Random(7);
        TopicPartition[] partitions = [.. Enumerable.Range(0, 12).Select(i => new TopicPartition("orders", i))];
        var members = new List<GroupMember>();
        Dictionary<TopicPartition, GroupMember> current = [];
        for (var step = 0; step < 300; step++)
        {
            if (members.Count > 0 && random.Next(2) == 0)
            {
                members.RemoveAt(random.Next(members.Count));
            }
            else
            {
                members.Add(new GroupMember($"{step}", new HashSet<string> { "orders" }));
            }

            var next = StickyAssignment.Decide(members, partitions, current);

            if (members.Count > 0)
            {
                var loads = members.Select(member => next.Count(entry => entry.Value == member)).ToArray();
                Assert.Equal(partitions.Length, next.Count);
                Assert.InRange(loads.Max() - loads.Min(), 0, 1);
                // Whoever has no more than an even share keeps all of it.
                var share = partitions.Length / members.Count;
                Assert.All(
                    members.Where(member => current.Count(entry => entry.Value == member) <= share),
                    member => Assert.All(current.Where(entry => entry.Value == member), entry => Assert.Same(member, next[entry.Key])));
            }
            else
            {
                Assert.Empty(next);
            }

            current = next;
        }
    }

    [Fact]
    public void Decide_DifferentSubscriptions_NobodyGetsATopicTheyDidNotAskFor()
    {
        var orders = new GroupMember("a", new HashSet<string> { "orders" });
        var both = new GroupMember("b", new HashSet<string> { "orders", "bills" });
        TopicPartition[] partitions = [new("bills", 0), new("bills", 1), new("orders", 0), new("orders", 1)];

        var result = StickyAssignment.Decide([orders, both], partitions, new Dictionary<TopicPartition, GroupMember>());

        Assert.Equal([both, both, orders, orders], partitions.Select(partition => result[partition]));
    }
}
