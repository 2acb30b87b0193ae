namespace PubSubKafka.Failures;

/// <summary>Decides what an exception means: the user's rules in the order they were added, then the library's own.</summary>
internal sealed class FailureRules
{
    private readonly List<(Type Type, Func<Exception, bool> Applies, FailureAction Action)> _rules = [];

    public void Add<TException>(FailureAction action, Func<TException, bool>? when = null)
        where TException : Exception =>
        _rules.Add((typeof(TException), exception => exception is TException typed && (when is null || when(typed)), action));

    public FailureAction Classify(Exception exception)
    {
        // A process that is out of memory cannot be trusted with any further record, whatever a rule says of Exception in general.
        if (exception is OutOfMemoryException)
        {
            return FailureAction.Stop;
        }

        // The same bytes fail again, so a rule for exceptions in general must not have them retried; a rule that names ours may say something else.
        var isOurs = exception is MessageSerializationException or TombstoneNotHandledException;
        foreach (var (type, applies, action) in _rules)
        {
            if (isOurs && (action == FailureAction.Retry || !type.IsAssignableTo(typeof(PubSubKafkaException))))
            {
                continue;
            }

            for (var candidate = exception; candidate is not null; candidate = candidate.InnerException)
            {
                if (applies(candidate))
                {
                    return action;
                }
            }
        }

        return isOurs ? FailureAction.GiveUp : FailureAction.Retry;
    }
}
