namespace PubSubKafka.ChaosTests.Plans;

/// <summary>
/// Writes the steps of a plan: a calm time in which members come and go, a storm, and sometimes another calm. At most one broker is down at a time,
/// at least one member is there, and every disturbance ends.
/// </summary>
internal sealed class PlanWriter(Random random, int mostMembers, int brokers, bool redrives = false)
{
    private const int MostProcesses = 5;

    private readonly List<PlanStep> _steps = [];
    private readonly List<int> _here = [];
    private readonly List<int> _processes = [];

    /// <summary>What ends a disturbance, and after how many further acts.</summary>
    private readonly List<(PlanStep Step, int Acts)> _ends = [];

    private int _members;
    private bool _brokerDown;

    private int Members => _here.Count + _processes.Count;

    public IReadOnlyList<PlanStep> Write()
    {
        for (var count = random.Next(2, mostMembers); count > 0; count--)
        {
            Join();
        }

        Add(StepKind.Calm);
        Calmly(acts: random.Next(3, 6));
        Add(StepKind.Storm);
        Storm();
        if (random.Next(2) == 0)
        {
            Add(StepKind.Calm);
            Calmly(acts: random.Next(2, 4));
        }

        return _steps;
    }

    private void Calmly(int acts)
    {
        Work();
        for (; acts > 0; acts--)
        {
            if (random.Next(2) == 0)
            {
                Join();
            }
            else
            {
                Leave();
            }

            // A member that has just come is to have something to do before the next one comes or goes.
            if (_steps[^1].Kind != StepKind.Leave)
            {
                Add(StepKind.Assigned, _members);
            }

            Work();
        }
    }

    private void Storm()
    {
        // What every storm has, and some more.
        List<Action> acts = [Join, Join, Leave, Kill, BreakBroker, Delay, Cut, Silence];
        List<Action> more = [Join, Leave, Kill, BreakBroker, Delay, Cut];
        for (var count = random.Next(2, 5); count > 0; count--)
        {
            acts.Add(more[random.Next(more.Count)]);
        }

        if (redrives)
        {
            acts.AddRange([Redrive, Redrive]);
        }

        var order = acts.ToArray();
        random.Shuffle(order);
        foreach (var act in order)
        {
            act();
            Work();
            EndWhatIsDue();
        }

        while (_ends.Count > 0)
        {
            EndWhatIsDue();
        }
    }

    private void EndWhatIsDue()
    {
        for (var i = _ends.Count - 1; i >= 0; i--)
        {
            var (step, acts) = _ends[i];
            if (acts > 0)
            {
                _ends[i] = (step, acts - 1);
                continue;
            }

            _ends.RemoveAt(i);
            _steps.Add(step);
            if (step.Kind == StepKind.StartBroker)
            {
                _brokerDown = false;
            }
        }
    }

    private void Work()
    {
        Add(StepKind.Publish, amount: random.Next(150, 500));
        Add(StepKind.Progress, amount: random.Next(100, 400));
    }

    private void Join()
    {
        if (Members >= mostMembers)
        {
            Leave();
            return;
        }

        var inProcess = _processes.Count >= MostProcesses || random.Next(2) == 0;
        (inProcess ? _here : _processes).Add(++_members);
        Add(inProcess ? StepKind.JoinHere : StepKind.JoinProcess, _members);
    }

    private void Leave()
    {
        if (Members < 2)
        {
            Join();
            return;
        }

        var from = random.Next(Members) < _here.Count ? _here : _processes;
        Add(StepKind.Leave, Take(from));
    }

    private void Kill()
    {
        if (_processes.Count == 0)
        {
            if (Members >= mostMembers)
            {
                Leave();
            }

            _processes.Add(++_members);
            Add(StepKind.JoinProcess, _members);
        }

        if (Members < 2)
        {
            Join();
        }

        // With records in its hands.
        var victim = Take(_processes);
        Add(StepKind.Assigned, victim);
        Add(StepKind.Publish, amount: random.Next(300, 600));
        Add(StepKind.Progress, amount: random.Next(150, 400));
        Add(StepKind.Kill, victim);
    }

    private void BreakBroker()
    {
        if (_brokerDown)
        {
            // One at a time; the group has enough to do.
            Cut();
            return;
        }

        _brokerDown = true;
        var broker = Broker();
        Add(random.Next(2) == 0 ? StepKind.StopBroker : StepKind.KillBroker, broker);
        _ends.Add((new PlanStep(StepKind.StartBroker, broker), random.Next(1, 3)));
    }

    private void Redrive() => Add(StepKind.Redrive);

    private void Delay() => Disturb(StepKind.Delay, amount: random.Next(20, 400), acts: random.Next(1, 4));

    private void Cut() => Add(StepKind.Cut, Broker());

    // Sometimes for longer than a session lasts, so that members lose partitions without knowing.
    private void Silence()
    {
        Disturb(random.Next(3) == 0 ? StepKind.Refuse : StepKind.BlackHole, amount: 0, acts: 0);
        Add(StepKind.Pass, amount: random.Next(500, 11_000));
    }

    private void Disturb(StepKind kind, int amount, int acts)
    {
        var broker = Broker();
        Add(kind, broker, amount);
        _ends.Add((new PlanStep(StepKind.Heal, broker), acts));
    }

    private int Broker() => random.Next(1, brokers + 1);

    private int Take(List<int> members)
    {
        var index = random.Next(members.Count);
        var member = members[index];
        members.RemoveAt(index);
        return member;
    }

    private void Add(StepKind kind, int subject = 0, int amount = 0) => _steps.Add(new PlanStep(kind, subject, amount));
}
