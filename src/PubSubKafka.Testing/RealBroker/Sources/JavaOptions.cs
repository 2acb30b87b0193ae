namespace PubSubKafka.Testing.RealBroker.Sources;

/// <summary>The virtual machine's options that make short runs quick, and a quiet log.</summary>
internal static class JavaOptions
{
    internal const string Nothing = "/dev/null";
    internal const string LogSettingsFile = "log4j2.properties";

    internal const string LogSettings = """
        status=error
        appender.out.type=Console
        appender.out.name=out
        appender.out.layout.type=PatternLayout
        appender.out.layout.pattern=%d{HH:mm:ss.SSS} %-5p %c{1} %m%n
        rootLogger.level=warn
        rootLogger.appenderRef.out.ref=out

        """;

    internal static IEnumerable<string> Common(string folder) =>
    [
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        // The machine's own remarks, mostly about the class archive, would mix with the output of tools.
        "-Xlog:disable",
        $"-Dlog4j2.configurationFile={folder}/{LogSettingsFile}",
    ];
}
