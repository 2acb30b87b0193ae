namespace PubSubKafka.Tests.Failures;

/// <summary>An exception as badly written ones are: no message, and its text fails.</summary>
internal sealed class SpeechlessException : Exception
{
    public override string Message => null!;

    public override string ToString() => throw new NotSupportedException();
}
