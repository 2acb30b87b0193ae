namespace PubSubKafka.Testing.RealBroker.Sources;

/// <summary>A Kafka distribution on disk and a Java to run it.</summary>
internal sealed record KafkaDistribution(string Home, string Version, string Java)
{
    internal string Libs => Path.Combine(Home, "libs");

    /// <summary>Looks at the folder and for Java; on failure <paramref name="problem"/> says what is wrong.</summary>
    internal static KafkaDistribution? Find(KafkaEnvironment environment, out string problem)
    {
        var home = environment.KafkaHome;
        if (home is null)
        {
            problem = $"{KafkaEnvironment.KafkaHomeVariable} is not set";
            return null;
        }

        if (OperatingSystem.IsWindows())
        {
            problem = $"{KafkaEnvironment.KafkaHomeVariable} is set, but running a distribution needs a POSIX shell";
            return null;
        }

        if (FindVersion(Path.Combine(home, "libs")) is not { } version)
        {
            problem = $"{KafkaEnvironment.KafkaHomeVariable} is {home}, which holds no libs/kafka_*.jar";
            return null;
        }

        if (FindJava(environment) is not { } java)
        {
            problem = $"{KafkaEnvironment.KafkaHomeVariable} is {home}, but there is no Java: set {KafkaEnvironment.JavaHomeVariable}, or put java on PATH";
            return null;
        }

        problem = "";
        return new KafkaDistribution(Path.GetFullPath(home), version, java);
    }

    // The broker's jar is named after the versions of Scala and Kafka: kafka_2.13-4.3.1.jar.
    private static string? FindVersion(string libs)
    {
        if (!Directory.Exists(libs))
        {
            return null;
        }

        return Directory.EnumerateFiles(libs, "kafka_*.jar")
            .Select(static file => Path.GetFileNameWithoutExtension(file).Split('-', 2))
            .Where(static parts => parts is [_, [>= '0' and <= '9', ..]])
            .Select(static parts => parts[1])
            .FirstOrDefault();
    }

    private static string? FindJava(KafkaEnvironment environment)
    {
        if (environment.JavaHome is { } javaHome)
        {
            var java = Path.Combine(javaHome, "bin", "java");
            return File.Exists(java) ? java : null;
        }

        return (environment.Path ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(static folder => Path.Combine(folder, "java"))
            .FirstOrDefault(File.Exists);
    }
}
