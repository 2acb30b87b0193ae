namespace PubSubKafka.ChaosTests.Plans;

public sealed class ChaosPlanTests
{
    private static readonly StepKind[] Disturbances = [StepKind.Delay, StepKind.Refuse, StepKind.BlackHole];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 100), -1, int.MaxValue, int.MinValue];

    [Fact]
    public void For_SameSeed_SamePlan() => Assert.Equal(ChaosPlan.For(7).ToString(), ChaosPlan.For(7).ToString());

    [Fact]
    public void For_Seeds_DifferAndCoverAllKindsAndSizes()
    {
        var plans = Enumerable.Range(1, 60).Select(ChaosPlan.For).ToList();

        Assert.Equal(plans.Count, plans.Select(plan => plan.ToString()).Distinct().Count());
        Assert.Equal(3, plans.Take(3).Select(plan => plan.Kind).Distinct().Count());
        Assert.Contains(plans, plan => MostAtATime(plan) == ChaosPlan.MembersLimit);
        foreach (var kind in Enum.GetValues<StepKind>())
        {
            Assert.Contains(plans, plan => plan.Steps.Any(step => step.Kind == kind));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void For_AnySeed_KeepsTheRules(int seed)
    {
        var plan = ChaosPlan.For(seed);
        var here = new HashSet<int>();
        var processes = new HashSet<int>();
        var disturbed = new HashSet<int>();
        int? down = null;
        var calm = false;
        foreach (var step in plan.Steps)
        {
            switch (step.Kind)
            {
                case StepKind.JoinHere:
                    Assert.True(here.Add(step.Subject));
                    break;
                case StepKind.JoinProcess:
                    Assert.True(processes.Add(step.Subject));
                    break;
                case StepKind.Leave:
                    Assert.True(here.Remove(step.Subject) || processes.Remove(step.Subject));
                    break;
                case StepKind.Kill:
                    Assert.False(calm);
                    Assert.True(processes.Remove(step.Subject));
                    break;
                case StepKind.StopBroker or StepKind.KillBroker:
                    Assert.False(calm);
                    Assert.Null(down);
                    down = step.Subject;
                    break;
                case StepKind.StartBroker:
                    Assert.Equal(down, step.Subject);
                    down = null;
                    break;
                case StepKind.Heal:
                    disturbed.Remove(step.Subject);
                    break;
                case StepKind.Calm or StepKind.Storm:
                    calm = step.Kind == StepKind.Calm;
                    Assert.Null(down);
                    Assert.Empty(disturbed);
                    break;
                case var kind when Disturbances.Contains(kind):
                    Assert.False(calm);
                    disturbed.Add(step.Subject);
                    break;
            }

            Assert.InRange(here.Count + processes.Count, plan.Steps[0] == step ? 0 : 1, plan.MostMembers);
        }

        Assert.Null(down);
        Assert.Empty(disturbed);
        Assert.Contains(plan.Steps, step => step.Kind == StepKind.Kill);
        Assert.Contains(plan.Steps, step => step.Kind is StepKind.StopBroker or StepKind.KillBroker);
        Assert.InRange(plan.MostMembers, 2, ChaosPlan.MembersLimit);
        Assert.True(plan.Partitions >= plan.MostMembers);
    }

    private static int MostAtATime(ChaosPlan plan)
    {
        var (now, most) = (0, 0);
        foreach (var step in plan.Steps)
        {
            now += step.Kind switch { StepKind.JoinHere or StepKind.JoinProcess => 1, StepKind.Leave or StepKind.Kill => -1, _ => 0 };
            most = Math.Max(most, now);
        }

        return most;
    }
}
