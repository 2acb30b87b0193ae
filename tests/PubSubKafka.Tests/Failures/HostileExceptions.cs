using System.Reflection;

namespace PubSubKafka.Tests.Failures;

/// <summary>Exceptions that are hard on whoever looks at them.</summary>
internal static class HostileExceptions
{
    private static readonly Dictionary<string, Func<Exception>> Makers = new(StringComparer.Ordinal)
    {
        ["no message, text fails"] = static () => new SpeechlessException(),
        ["all members fail"] = static () => new MuteException(),
        ["all members fail for lack of memory"] = static () => new MuteException(RuntimeExceptions.OutOfMemory),
        ["inner one fails"] = static () => new InvalidOperationException("outer", new MuteException()),
        ["one of many fails"] = static () => new AggregateException(new FormatException(), new MuteException()),
        ["own inner one"] = static () => Circle(1),
        ["circular chain"] = static () => Circle(3),
        ["circular chain in an aggregate"] = static () => new AggregateException(new FormatException(), Circle(3)),
        ["chain of 100,000"] = static () => Chain(100_000, new FormatException()),
        ["aggregates of one another, 2 to the 40 in all"] = static () => Doubled(40, new FormatException()),
        ["aggregate of 100,000"] = static () => new AggregateException(Enumerable.Range(0, 100_000).Select(static _ => new FormatException())),
        ["message of 10,000,000 characters"] = static () => new InvalidOperationException(new string('x', 10_000_000)),
        ["message that is no Unicode"] = static () => new InvalidOperationException(new string('\uD800', 3_000)),
    };

    public static TheoryData<string> Names => [.. Makers.Keys];

    public static Exception Make(string name) => Makers[name]();

    public static Exception Chain(int length, Exception innermost)
    {
        var exception = innermost;
        for (var i = 1; i < length; i++)
        {
            exception = new InvalidOperationException("outer", exception);
        }

        return exception;
    }

    public static Exception Doubled(int times, Exception innermost)
    {
        var exception = innermost;
        for (var i = 0; i < times; i++)
        {
            exception = new AggregateException(exception, exception);
        }

        return exception;
    }

    // No constructor lets this happen, but exceptions that were read from somewhere or had their cause set by reflection can be like this.
    private static Exception Circle(int length)
    {
        var last = new FormatException("last");
        var first = Chain(length, last);
        typeof(Exception).GetField("_innerException", BindingFlags.Instance | BindingFlags.NonPublic)!.SetValue(last, first);
        return first;
    }
}
