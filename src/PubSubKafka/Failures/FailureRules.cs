namespace PubSubKafka.Failures;

/// <summary>Decides what an exception means: the user's rules in the order they were added, then the library's own.</summary>
internal sealed class FailureRules
{
    private readonly List<(Func<Exception, FailureAction?> Ask, bool AppliesToOurs)> _rules = [];

    public void Add<TException>(FailureAction action, Func<TException, bool>? when = null)
        where TException : Exception
    {
        // The same bytes fail again, so a rule for exceptions in general must not have them retried; a rule that names ours may say something else.
        var appliesToOurs = action != FailureAction.Retry && typeof(TException).IsAssignableTo(typeof(PubSubKafkaException));
        _rules.Add((exception => exception is TException typed && (when is null || when(typed)) ? action : null, appliesToOurs));
    }

    // A function does not say which types it means, so it counts as a rule for exceptions in general.
    public void Add(Func<Exception, FailureAction?> classify) => _rules.Add((classify, AppliesToOurs: false));

    /// <param name="thrown">What was thrown.</param>
    /// <param name="onRuleFailed">Is told what a rule threw, or that its answer is none; the next rule is asked then.</param>
    public FailureAction Classify(Exception thrown, Action<Exception> onRuleFailed)
    {
        if (FatalExceptions.Contain(thrown))
        {
            return FailureAction.Stop;
        }

        var isOurs = thrown is MessageSerializationException or TombstoneNotHandledException;
        if (_rules.Count > 0)
        {
            var candidates = InnerExceptions.WithOuter(thrown);
            foreach (var (ask, appliesToOurs) in _rules)
            {
                if ((appliesToOurs || !isOurs) && Ask(ask, candidates, onRuleFailed) is { } action)
                {
                    return action;
                }
            }
        }

        return isOurs ? FailureAction.GiveUp : FailureAction.Retry;
    }

    private static FailureAction? Ask(Func<Exception, FailureAction?> rule, IReadOnlyList<Exception> candidates, Action<Exception> onRuleFailed)
    {
        try
        {
            foreach (var candidate in candidates)
            {
                if (rule(candidate) is { } action)
                {
                    return Enum.IsDefined(action) ? action : throw new InvalidOperationException($"{action} is no {nameof(FailureAction)}.");
                }
            }
        }
        catch (Exception exception) when (!FatalExceptions.Contain(exception))
        {
            onRuleFailed(exception);
        }

        return null;
    }
}
