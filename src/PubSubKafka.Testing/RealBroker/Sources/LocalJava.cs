using PubSubKafka.Testing.RealBroker.Processes;

namespace PubSubKafka.Testing.RealBroker.Sources;

/// <summary>Runs classes of a distribution on disk.</summary>
internal sealed class LocalJava(KafkaDistribution distribution, string folder) : IJavaHost
{
    public string Folder => folder;

    public string BindAddress => "127.0.0.1";

    public ClassArchive Archive { get; } = ClassArchive.For(distribution, folder);

    public Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ProcessCommand Run(string name, string input, IEnumerable<string> jvmArguments, string className, IEnumerable<string> arguments)
    {
        string[] java =
        [
            distribution.Java,
            .. JavaOptions.Common(folder),
            .. jvmArguments,
            "-cp",
            Path.Combine(distribution.Libs, "*"),
            className,
            .. arguments,
        ];
        return new ProcessCommand("/bin/sh", [.. Supervisor.Arguments(input, folder, java)]);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
