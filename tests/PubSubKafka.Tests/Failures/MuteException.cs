namespace PubSubKafka.Tests.Failures;

/// <summary>An exception of which nothing can be read: every member throws.</summary>
internal sealed class MuteException(Exception failure) : Exception
{
    public MuteException()
        : this(new NotSupportedException())
    {
    }

    public override string Message => throw failure;

    public override string StackTrace => throw failure;

    public override string ToString() => throw failure;
}
