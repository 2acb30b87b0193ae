using System.Diagnostics;
using System.Text;
using PubSubKafka.Diagnostics;
using PubSubKafka.Serialization;
using PubSubKafka.Transport;

namespace PubSubKafka.Tests.Fuzzing;

/// <summary>Whatever the headers: reading them never fails, and what cannot be believed is ignored.</summary>
public sealed class HeaderFuzzTests
{
    private static readonly string[] TraceHeaders = ["traceparent", "tracestate", "ce_traceparent", "ce_tracestate"];

    [Fact]
    public void Headers_Any_EveryOneCanBeReadAndTheLastOfANameCounts() => Fuzz.Check(
        HostileHeaders.Next,
        headers =>
        {
            foreach (var named in headers.GroupBy(header => header.Name, StringComparer.Ordinal).Take(30))
            {
                var last = named.Last();
                Assert.True(headers.TryGetValue(named.Key, out var value));
                Assert.True(last.Value.Equals(value));
                Assert.Equal(last.Bytes is null ? null : Encoding.UTF8.GetString(last.Bytes), headers.GetText(named.Key));
            }

            Assert.Null(headers.GetText("a name that nobody sends"));
        },
        Shown);

    [Fact]
    public void Trace_AnyHeaders_ContextIsOfW3CFormOrNone() => Fuzz.Check(
        random =>
        {
            var headers = new MessageHeaders();
            foreach (var name in TraceHeaders)
            {
                if (random.Next(3) > 0)
                {
                    headers.AddReceived(name, name.EndsWith("parent", StringComparison.Ordinal) ? HostileHeaders.TraceParent(random) : HostileText.BytesOrNull(random));
                }
            }

            return headers;
        },
        headers =>
        {
            var context = TracePropagation.Read(headers);
            if (context == default)
            {
                return;
            }

            Assert.True(context.IsRemote);
            Assert.True(ActivityContext.TryParse($"00-{context.TraceId}-{context.SpanId}-{(int)context.TraceFlags:x2}", context.TraceState, out _));
            Assert.InRange(context.TraceState?.Length ?? 0, 0, 512);
        },
        Shown);

    [Fact]
    public void MessageId_AnyHeaders_IsTheHeaderOrThePlaceAndNeverEmpty() => Fuzz.Check(
        HostileHeaders.Next,
        headers =>
        {
            var record = new ReceivedRecord(new TopicPartition("orders", 3), 42, null, null, headers, default);
            Assert.Equal(headers.GetText(WireHeaders.Id) is { Length: > 0 } id ? id : "orders/3/42", RecordIdentity.MessageId(record));
        },
        Shown);

    private static string Shown(MessageHeaders headers) => string.Join(
        Environment.NewLine, headers.Take(50).Select(header => $"'{header.Name}' {(header.Bytes is { } bytes ? Convert.ToHexString(bytes.AsSpan(0, Math.Min(bytes.Length, 500))) : "null")}"));
}
