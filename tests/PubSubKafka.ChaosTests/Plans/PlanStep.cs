namespace PubSubKafka.ChaosTests.Plans;

/// <summary>One step of a plan.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Subject">The number of the member or broker it is done to; 0 for none.</param>
/// <param name="Amount">Records or milliseconds; 0 for none.</param>
internal sealed record PlanStep(StepKind Kind, int Subject = 0, int Amount = 0)
{
    public override string ToString() => Kind switch
    {
        StepKind.Publish => $"publish {Amount} records",
        StepKind.JoinHere => $"m{Subject} joins, in this process",
        StepKind.JoinProcess => $"m{Subject} joins, in a process of its own",
        StepKind.Assigned => $"wait for m{Subject} to have partitions",
        StepKind.Leave => $"m{Subject} leaves",
        StepKind.Kill => $"m{Subject} is killed",
        StepKind.StopBroker => $"broker {Subject} is stopped",
        StepKind.KillBroker => $"broker {Subject} is killed",
        StepKind.StartBroker => $"broker {Subject} is started",
        StepKind.Delay => $"broker {Subject} is {Amount} ms away in each direction",
        StepKind.Cut => $"connections to broker {Subject} are cut",
        StepKind.Refuse => $"connections to broker {Subject} are cut and refused",
        StepKind.BlackHole => $"broker {Subject} is silent",
        StepKind.Heal => $"connections to broker {Subject} are well",
        StepKind.Redrive => "send dead letters back",
        StepKind.Progress => $"wait for {Amount} records",
        StepKind.Pass => $"wait {Amount} ms",
        StepKind.Calm => "wait for all, then be calm",
        StepKind.Storm => "wait for all, then disturb",
        _ => throw new InvalidOperationException($"There is no step {Kind}."),
    };
}
