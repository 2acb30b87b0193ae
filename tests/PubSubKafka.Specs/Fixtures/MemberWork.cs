using System.Globalization;
using System.Text.RegularExpressions;

namespace PubSubKafka.Specs.Fixtures;

/// <summary>What a member's health check says of its work.</summary>
internal sealed partial record MemberWork(string State, int Partitions, int Running, int Unfinished, int Waiting)
{
    public static MemberWork Parse(string text)
    {
        var match = Pattern().Match(text);
        Assert.True(match.Success, $"The health check's data reads differently: {text}");
        int Number(int group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
        return new MemberWork(match.Groups[1].Value, Number(2), Number(3), Number(4), Number(5));
    }

    [GeneratedRegex(@"^(\w+), (\d+) partitions, (\d+) running, (\d+) unfinished, (\d+) waiting")]
    private static partial Regex Pattern();
}
