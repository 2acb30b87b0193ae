namespace PubSubKafka.Tests.Consuming.Transactions;

public sealed class ExactlyOnceSimulationTests
{
    public static TheoryData<int, bool> Seeds => new(Enumerable.Range(1, 12).SelectMany(static seed => new[] { (seed, false), (seed, true) }));

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Outputs_WhateverFails_AreThereOnceAndInTheOrderOfTheirKeys(int seed, bool batches)
    {
        await using var simulation = new ExactlyOnceSimulation(seed);

        await simulation.RunAsync(batches, TestContext.Current.CancellationToken);

        TestContext.Current.TestOutputHelper!.WriteLine(string.Join(", ", simulation.Warnings.OrderBy(static each => each.Key)));
        simulation.Check();
    }
}
