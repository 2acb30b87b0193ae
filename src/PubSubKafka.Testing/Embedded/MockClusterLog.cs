using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace PubSubKafka.Testing.Embedded;

/// <summary>Carries librdkafka's log lines to the logger of the cluster they come from.</summary>
internal static unsafe partial class MockClusterLog
{
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    internal static void Write(nint client, int level, byte* facility, byte* message)
    {
        try
        {
            // Lines about the settings come before there is a client to ask for its logger.
            var severity = LevelOf(level);
            if (client != 0 && GCHandle.FromIntPtr(Librdkafka.rd_kafka_opaque(client)).Target is ILogger logger && logger.IsEnabled(severity))
            {
                var source = Marshal.PtrToStringUTF8((nint)facility);
                var line = Marshal.PtrToStringUTF8((nint)message);
                Line(logger, severity, source, line);
            }
        }
        catch (Exception)
        {
            // An exception that leaves this method ends the process: it runs on a thread of librdkafka.
        }
    }

    internal static LogLevel LevelOf(int syslogLevel) => syslogLevel switch
    {
        <= 2 => LogLevel.Critical,
        3 => LogLevel.Error,
        4 => LogLevel.Warning,
        5 or 6 => LogLevel.Information,
        _ => LogLevel.Debug,
    };

    [LoggerMessage(EventId = 9001, EventName = "EmbeddedBrokerLog", Message = "{Facility}: {Line}")]
    private static partial void Line(ILogger logger, LogLevel level, string? facility, string? line);
}
