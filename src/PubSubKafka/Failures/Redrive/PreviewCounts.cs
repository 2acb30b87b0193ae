using PubSubKafka.Serialization;
using PubSubKafka.Transport;

namespace PubSubKafka.Failures.Redrive;

/// <summary>Counts dead letters by what their headers say. Bounded, because anybody may have written those.</summary>
internal sealed class PreviewCounts
{
    private const int MostNames = 1_000;
    private const int LongestName = 249;
    private const string Others = "…";

    private readonly Dictionary<string, long> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _exceptions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _origins = new(StringComparer.Ordinal);
    private DateTimeOffset? _first;
    private DateTimeOffset? _last;

    public void Add(ReceivedRecord letter)
    {
        Count(_types, letter, WireHeaders.Type);
        Count(_exceptions, letter, DeadLetterHeaders.ExceptionType);
        Count(_origins, letter, DeadLetterHeaders.Topic);
        var failed = HeaderValues.LastFailure(letter);
        _first = failed < _first ? failed : _first ?? failed;
        _last = failed > _last ? failed : _last ?? failed;
    }

    public RedrivePreview ToPreview(RedriveResult outcome) => new(outcome, _types, _exceptions, _origins, _first, _last);

    private static void Count(Dictionary<string, long> counts, ReceivedRecord letter, string header)
    {
        var name = ExceptionText.Cut(HeaderValues.Name(letter.Headers, header) ?? "", LongestName);
        name = counts.Count < MostNames || counts.ContainsKey(name) ? name : Others;
        counts[name] = counts.GetValueOrDefault(name) + 1;
    }
}
