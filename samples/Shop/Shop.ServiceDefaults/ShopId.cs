namespace Shop.ServiceDefaults;

/// <summary>What ids that come from outside must look like.</summary>
public static class ShopId
{
    /// <summary>The rule in words.</summary>
    public const string Rule = "1 to 64 letters, digits, hyphens and underscores.";

    private const int Longest = 64;

    /// <summary>Whether a text is an id.</summary>
    /// <param name="text">The text.</param>
    /// <returns><see langword="true"/> when it follows <see cref="Rule"/>.</returns>
    public static bool IsValid(string? text) =>
        text is { Length: > 0 and <= Longest } && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_');
}
