namespace PubSubKafka.Failures;

/// <summary>
/// Stands for an exception that cannot be shown, in logs, spans and dead letters and for whoever watches the consumer: what asks it for its text would
/// fail in the middle of handling the failure, end the process, or write as much as a stranger sent.
/// </summary>
internal sealed class UnreadableException : Exception
{
    private const int LongestMessage = 1_000;
    private const int LongestText = 100_000;

    private readonly string _text;

    private UnreadableException(Type thrownType, string message, string stack)
        : base(message)
    {
        ThrownType = thrownType;
        StackTrace = stack;
        _text = ExceptionText.Cut($"{thrownType}: {message}{Environment.NewLine}{stack}", LongestText);
    }

    /// <summary>The type of what was thrown.</summary>
    public Type ThrownType { get; }

    public override string? StackTrace { get; }

    /// <summary>The exception itself where it can be shown, else one that says what can be said of it.</summary>
    public static Exception StandInFor(Exception thrown)
    {
        if (InnerExceptions.AreFew(thrown))
        {
            return IsReadable(thrown) ? thrown : From(thrown, ExceptionText.Message(thrown, LongestMessage));
        }

        // The message of an aggregate has those of all that is inside.
        var message = thrown is AggregateException ? "Many exceptions." : ExceptionText.Message(thrown, LongestMessage);
        return From(thrown, $"{message} (Inner exceptions are left out: they are too many, too deep or circular.)");
    }

    public override string ToString() => _text;

    private static UnreadableException From(Exception thrown, string message) =>
        new(thrown.GetType(), message, ExceptionText.Read(thrown, static thrown => thrown.StackTrace));

    private static bool IsReadable(Exception thrown)
    {
        try
        {
            foreach (var exception in InnerExceptions.WithOuter(thrown))
            {
                _ = exception.Message;
            }

            return thrown.ToString() is { Length: <= LongestText };
        }
        catch (Exception)
        {
            return false;
        }
    }
}
