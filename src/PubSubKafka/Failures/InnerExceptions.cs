using System.Collections.ObjectModel;

namespace PubSubKafka.Failures;

/// <summary>
/// What was thrown and what is inside of it. Bounded: a chain of inner exceptions may be circular or very long, and an aggregate may hold the same
/// ones many times over.
/// </summary>
internal static class InnerExceptions
{
    private const int Most = 1_000;
    private const int Deepest = 100;

    /// <summary>The exception itself, then those inside of it, outer ones first. Each once, and at most 1,000.</summary>
    public static IReadOnlyList<Exception> WithOuter(Exception thrown)
    {
        if (thrown.InnerException is null)
        {
            return [thrown];
        }

        var found = new List<Exception> { thrown };
        var known = new HashSet<Exception>(ReferenceEqualityComparer.Instance) { thrown };
        for (var i = 0; i < found.Count; i++)
        {
            foreach (var inner in DirectlyIn(found[i]))
            {
                if (found.Count == Most)
                {
                    return found;
                }

                if (known.Add(inner))
                {
                    found.Add(inner);
                }
            }
        }

        return found;
    }

    /// <summary>
    /// Whether the exception can be asked for its text. <see cref="Exception.ToString"/> calls itself for every inner exception, each time it meets it:
    /// a circular chain overflows the stack, and aggregates of aggregates may never end.
    /// </summary>
    public static bool AreFew(Exception thrown)
    {
        if (thrown.InnerException is null)
        {
            return true;
        }

        var left = new Stack<(Exception Exception, int Depth)>();
        left.Push((thrown, 1));
        for (var met = 1; left.TryPop(out var next); met++)
        {
            if (met > Most || left.Count > Most || next.Depth > Deepest)
            {
                return false;
            }

            foreach (var inner in DirectlyIn(next.Exception).Take(Most))
            {
                left.Push((inner, next.Depth + 1));
            }
        }

        return true;
    }

    private static ReadOnlyCollection<Exception> DirectlyIn(Exception exception) => exception switch
    {
        AggregateException aggregate => aggregate.InnerExceptions,
        { InnerException: { } inner } => new([inner]),
        _ => ReadOnlyCollection<Exception>.Empty,
    };
}
