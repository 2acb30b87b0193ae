namespace PubSubKafka.Failures.Redrive;

/// <summary>What one call has done so far. Owned by the call's thread.</summary>
internal sealed class RedriveTally(bool isDryRun, bool isDiscard)
{
    private const int MostProblems = 1_000;

    private readonly List<RedriveProblem> _problems = [];
    private readonly long[] _staying = new long[Enum.GetValues<RedriveProblemKind>().Length];

    /// <summary>Sent back or discarded.</summary>
    public long Finished { get; set; }

    public bool MoreRemain { get; set; }

    public long Staying => _staying.Sum();

    public void Stays(RedriveProblem problem)
    {
        _staying[(int)problem.Kind]++;
        if (_problems.Count < MostProblems)
        {
            _problems.Add(problem);
        }
    }

    public RedriveProblem? FirstProblemOf(string topic) => _problems.Find(problem => problem.DeadLetterTopic == topic);

    public RedriveResult ToResult() => new(
        isDryRun,
        isDiscard ? 0 : Finished,
        isDiscard ? Finished : 0,
        _staying[(int)RedriveProblemKind.HeldBack],
        _staying[(int)RedriveProblemKind.NotRedrivable],
        _staying[(int)RedriveProblemKind.Refused],
        MoreRemain,
        [.. _problems]);
}
