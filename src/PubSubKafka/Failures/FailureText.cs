using PubSubKafka.Pipeline;

namespace PubSubKafka.Failures;

/// <summary>What headers say of an exception: enough to know it again, and never more than a header should hold.</summary>
internal static class FailureText
{
    private const int Longest = 1_000;

    public static string TypeOf(RecordDelivery delivery)
    {
        var exception = delivery.GivenUpFor!;
        var type = (exception as UnreadableException)?.ThrownType ?? exception.GetType();
        return ExceptionText.Cut(type.FullName ?? type.Name, Longest);
    }

    /// <summary>Its message and those of its inner exceptions.</summary>
    public static string MessagesOf(RecordDelivery delivery)
    {
        var exception = delivery.GivenUpFor!;
        var messages = ExceptionText.Message(exception, Longest);
        for (var inner = exception.InnerException; inner is not null && messages.Length < Longest; inner = inner.InnerException)
        {
            messages += " > " + ExceptionText.Message(inner, Longest);
        }

        return ExceptionText.Cut(messages, Longest);
    }

    /// <summary>The exception as text, stack trace included.</summary>
    public static string StackOf(RecordDelivery delivery, int longest) =>
        ExceptionText.Cut(ExceptionText.Read(delivery.GivenUpFor!, static exception => exception.ToString()), longest);
}
