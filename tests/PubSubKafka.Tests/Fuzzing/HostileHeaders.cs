using System.Text;
using PubSubKafka.Failures;
using PubSubKafka.Serialization;

namespace PubSubKafka.Tests.Fuzzing;

/// <summary>Headers that a stranger may send: names that mean something with values that mean nothing, and names that mean nothing.</summary>
internal static class HostileHeaders
{
    private const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private static readonly string[] KnownNames =
    [
        WireHeaders.SpecVersion, WireHeaders.Id, WireHeaders.Type, WireHeaders.Source, WireHeaders.Time, WireHeaders.CorrelationId, WireHeaders.CausationId,
        WireHeaders.ContentType, WireHeaders.TraceParent, WireHeaders.TraceState, "ce_traceparent", "ce_tracestate", "baggage", "ce_", "ce_dataschema",
        DeadLetterHeaders.Prefix, DeadLetterHeaders.Topic, DeadLetterHeaders.Partition, DeadLetterHeaders.Offset, DeadLetterHeaders.Timestamp, DeadLetterHeaders.Group,
        DeadLetterHeaders.Consumer, DeadLetterHeaders.Host, DeadLetterHeaders.Attempts, DeadLetterHeaders.FirstFailure, DeadLetterHeaders.LastFailure,
        DeadLetterHeaders.ExceptionType, DeadLetterHeaders.ExceptionMessage, DeadLetterHeaders.ExceptionStack, "Dead-Letter-Topic", "dead-letter-unknown",
    ];

    private static readonly string[] ContentTypes =
    [
        "application/json", "APPLICATION/JSON ; charset=utf-8", "text/json;", "application/x+json", "application/cloudevents+json", "application/protobuf", "application/x-protobuf",
        "+json", ";", " ; ", "/", "application/json, application/protobuf", "text/plain", "application/octet-stream",
    ];

    public static MessageHeaders Next(Random random)
    {
        var count = random.Next(200) switch { 0 => random.Next(1_000, 5_000), < 20 => random.Next(50), _ => random.Next(6) };
        var headers = new MessageHeaders();
        for (var i = 0; i < count; i++)
        {
            var name = Name(random);
            headers.AddReceived(name, Value(random, name, isOneOfMany: count > 50));
            if (random.Next(8) == 0)
            {
                headers.AddReceived(name, Value(random, name, isOneOfMany: count > 50));
            }
        }

        return headers.Freeze();
    }

    public static byte[] ContentType(Random random) => random.Next(20) switch
    {
        0 => Encoding.UTF8.GetBytes($"x/{new string('y', random.Next(10_000))}"),
        < 5 => HostileText.Bytes(random),
        _ => Encoding.UTF8.GetBytes(ContentTypes[random.Next(ContentTypes.Length)]),
    };

    public static byte[] TraceParent(Random random) => random.Next(6) switch
    {
        0 => Encoding.UTF8.GetBytes(Parent),
        1 => Encoding.UTF8.GetBytes($"{Parent}-{HostileText.Text(random)}"),
        2 => Encoding.UTF8.GetBytes(Parent[..random.Next(Parent.Length)]),
        3 => Encoding.UTF8.GetBytes(new string('0', random.Next(120))),
        4 => HostileText.Bytes(random),
        _ => HostileText.Damaged(random, Encoding.UTF8.GetBytes(Parent)),
    };

    private static string Name(Random random) => random.Next(3) switch
    {
        0 => HostileText.Text(random) is var text && text.Length > 300 ? text[..300] : text,
        _ => KnownNames[random.Next(KnownNames.Length)],
    };

    private static byte[]? Value(Random random, string name, bool isOneOfMany)
    {
        if (isOneOfMany)
        {
            return HostileText.Bytes(random, random.Next(20));
        }

        return name switch
        {
            _ when random.Next(12) == 0 => null,
            WireHeaders.ContentType => ContentType(random),
            WireHeaders.TraceParent or "ce_traceparent" => TraceParent(random),
            _ => HostileText.Bytes(random),
        };
    }
}
