namespace PubSubKafka;

/// <summary>What exceptions of users say. Their members may fail or return null, and their text may be as long as what a stranger sent.</summary>
internal static class ExceptionText
{
    /// <summary>The exception's message, at most this long.</summary>
    public static string Message(Exception exception, int longest) => Cut(Read(exception, static exception => exception.Message), longest);

    /// <summary>What a member says, or why it says nothing.</summary>
    public static string Read(Exception exception, Func<Exception, string?> member)
    {
        try
        {
            return member(exception) ?? string.Empty;
        }
        catch (Exception failure)
        {
            return $"{exception.GetType()} cannot tell about itself: {failure.GetType()}";
        }
    }

    /// <summary>The beginning of a text. Never half of a surrogate pair, which could not be written as UTF-8.</summary>
    public static string Cut(string text, int longest)
    {
        if (text.Length <= longest)
        {
            return text;
        }

        return text[..(longest > 0 && char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)];
    }
}
