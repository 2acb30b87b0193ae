using System.Diagnostics;
using PubSubKafka.Serialization;

namespace PubSubKafka.Diagnostics;

/// <summary>Trace context in record headers: <c>traceparent</c> and <c>tracestate</c> as W3C defines them for HTTP, in UTF-8.</summary>
internal static class TracePropagation
{
    /// <summary>The CloudEvents form, which names the event's first trace; read where the plain one is absent.</summary>
    public const string CloudEventsTraceParent = WireHeaders.CloudEventsPrefix + WireHeaders.TraceParent;

    public const string CloudEventsTraceState = WireHeaders.CloudEventsPrefix + WireHeaders.TraceState;

    // Version 00 has 55 characters; a later version may have more, but not without end.
    private const int MaxTraceParentBytes = 256;

    // W3C asks receivers to pass on at least 512 characters, and lets them drop a longer state as a whole.
    private const int MaxTraceStateBytes = 512;

    private static readonly DistributedContextPropagator.PropagatorSetterCallback SetHeader = static (carrier, name, value) =>
    {
        // A propagator may have more to write (baggage, names of its own); only these two are promised to readers in other languages.
        if (name is WireHeaders.TraceParent or WireHeaders.TraceState)
        {
            ((MessageHeaders)carrier!).Add(name, value);
        }
    };

    /// <summary>Adds the activity's context, unless it has none in W3C form or the application's propagator writes nothing.</summary>
    public static void Write(Activity? activity, MessageHeaders headers)
    {
        if (activity is not null)
        {
            DistributedContextPropagator.Current.Inject(activity, headers, SetHeader);
        }
    }

    /// <summary>The context that a record came with, or the default value when it has none or none that can be believed.</summary>
    public static ActivityContext Read(MessageHeaders headers)
    {
        if (!TryRead(headers, WireHeaders.TraceParent, WireHeaders.TraceState, out var context))
        {
            TryRead(headers, CloudEventsTraceParent, CloudEventsTraceState, out context);
        }

        return context;
    }

    private static bool TryRead(MessageHeaders headers, string parentName, string stateName, out ActivityContext context)
    {
        context = default;
        var parent = Text(headers, parentName, MaxTraceParentBytes);
        return parent is not null
            && ActivityContext.TryParse(parent, Text(headers, stateName, MaxTraceStateBytes), isRemote: true, out context);
    }

    private static string? Text(MessageHeaders headers, string name, int maxBytes)
    {
        if (!headers.TryGetValue(name, out var value) || value.IsEmpty || value.Length > maxBytes)
        {
            return null;
        }

        var bytes = value.Span;
        return bytes.ContainsAnyExceptInRange((byte)' ', (byte)'~') ? null : System.Text.Encoding.ASCII.GetString(bytes);
    }
}
