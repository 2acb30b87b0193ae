namespace PubSubKafka.Failures;

/// <summary>Decides what an exception means: the user's rules in the order they were added, then the library's own.</summary>
internal sealed class FailureRules
{
    private readonly List<(Func<Exception, FailureAction?> Ask, bool AppliesToOurs)> _rules = [];

    public void Add<TException>(FailureAction action, Func<TException, bool>? when = null)
        where TException : Exception
    {
        // The same bytes fail again, so a rule for exceptions in general must not have them retried; a rule that names ours may say something else.
        var appliesToOurs = !IsRetry(action) && typeof(TException).IsAssignableTo(typeof(PubSubKafkaException));
        NeedDeadLetters |= action == FailureAction.DeadLetter;
        _rules.Add((exception => exception is TException typed && (when is null || when(typed)) ? action : null, appliesToOurs));
    }

    /// <summary>Whether a rule sends records to the dead-letter topic, whatever becomes of those whose attempts are used up.</summary>
    public bool NeedDeadLetters { get; private set; }

    private static bool IsRetry(FailureAction action) => action is FailureAction.Retry or FailureAction.RetryInPlace or FailureAction.RetryTopic;

    /// <summary>Rules by names of types, and those that are asked after them.</summary>
    public static FailureRules Of(IEnumerable<FailureRuleOptions> first, FailureRules then)
    {
        var rules = new FailureRules { NeedDeadLetters = then.NeedDeadLetters };
        foreach (var rule in first)
        {
            var (name, action) = (rule.Exception, rule.Action);

            // It names one type, as OnException does, so it may speak of ours.
            var appliesToOurs = !IsRetry(action) && (IsA(typeof(MessageSerializationException), name) || IsA(typeof(TombstoneNotHandledException), name))
                && !IsA(typeof(Exception), name);
            rules.NeedDeadLetters |= action == FailureAction.DeadLetter;
            rules._rules.Add((exception => IsA(exception.GetType(), name) ? action : null, appliesToOurs));
        }

        rules._rules.AddRange(then._rules);
        return rules;
    }

    private static bool IsA(Type? type, string name)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (type.FullName == name || type.Name == name)
            {
                return true;
            }
        }

        return false;
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

        return isOurs ? FailureAction.GiveUp
            : OpenCircuit.IsBehind(thrown) ? FailureAction.PausePartition
            : FailureAction.Retry;
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
