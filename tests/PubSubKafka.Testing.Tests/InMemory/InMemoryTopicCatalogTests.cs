using PubSubKafka.Testing.InMemory;

namespace PubSubKafka.Testing.Tests.InMemory;

public class InMemoryTopicCatalogTests
{
    [Fact]
    public async Task CreateAsync_NewOldAndImpossible_CreatesTheNewAndNamesTheImpossible()
    {
        var broker = new InMemoryBroker(defaultPartitions: 4);
        broker.CreateTopic("old", 2);
        var catalog = Given.Catalog(broker);

        var problems = await catalog.CreateAsync(
            [new("new", 6, 3), new("default", null, null), new("old", 9, null), new("no spaces", 1, null), new("none", 0, null), new(".", 1, null)],
            Given.InTime());

        Assert.Equal(["no spaces", "none", "."], problems.Select(line => line.Split(':')[0]));
        Assert.Equal(
            new Dictionary<string, int> { ["new"] = 6, ["default"] = 4, ["old"] = 2 },
            await catalog.DescribeAsync(["new", "default", "old", "none", "missing"], Given.InTime()));
    }

    [Fact]
    public async Task DescribeAsync_MissingTopic_CreatesNone()
    {
        var catalog = Given.Catalog(new InMemoryBroker());

        Assert.Empty(await catalog.DescribeAsync(["orders"], Given.InTime()));
        Assert.Empty(await catalog.DescribeAsync(["orders"], Given.InTime()));
    }
}
