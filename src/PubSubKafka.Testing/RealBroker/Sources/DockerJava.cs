using PubSubKafka.Testing.RealBroker.Processes;

namespace PubSubKafka.Testing.RealBroker.Sources;

/// <summary>
/// Runs classes of the distribution in the image <c>apache/kafka</c>. All containers of a cluster share the network of one
/// container that does nothing but publish the ports, so the brokers find each other at 127.0.0.1 exactly as clients do,
/// and the same <c>server.properties</c> serve as on disk. Each container ends with the docker command that holds its input.
/// </summary>
internal sealed class DockerJava(string folder, string clusterName, IReadOnlyList<int> ports, string? user) : IJavaHost
{
    internal const string Image = "apache/kafka:4.3.1";

    private const string Mount = "/pubsubkafka";
    private const string Ready = "ready";

    private SupervisedProcess? _network;

    public string Folder => Mount;

    // Published ports arrive at the container's outer interface.
    public string BindAddress => "0.0.0.0";

    public ClassArchive Archive => ClassArchive.None;

    private string NetworkName => $"{clusterName}-network";

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        var log = new LogTail();
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _network = SupervisedProcess.Start(NetworkCommand(), OnOutput, log.Add);
        if (await Task.WhenAny(ready.Task, _network.Exited).WaitAsync(cancellationToken).ConfigureAwait(false) != ready.Task)
        {
            throw new KafkaStartException($"Docker did not start a container of {Image}.", log.Read());
        }

        void OnOutput(string line)
        {
            log.Add(line);
            if (line == Ready)
            {
                ready.TrySetResult();
            }
        }
    }

    public ProcessCommand Run(string name, string input, IEnumerable<string> jvmArguments, string className, IEnumerable<string> arguments)
    {
        string[] java = ["java", .. JavaOptions.Common(Mount), .. jvmArguments, "-cp", "/opt/kafka/libs/*", className, .. arguments];
        // The container goes with its network; the folder is the host's to remove.
        return Docker([
            "--name", $"{clusterName}-{name}",
            "--network", $"container:{NetworkName}",
            .. user is null ? Array.Empty<string>() : ["--user", user],
            "--volume", $"{folder}:{Mount}",
            "--entrypoint", "/bin/sh",
            Image,
            .. Supervisor.Arguments(input, "", java),
        ]);
    }

    internal ProcessCommand NetworkCommand() => Docker([
        "--name", NetworkName,
        .. ports.SelectMany(static port => new[] { "--publish", $"127.0.0.1:{port}:{port}" }),
        "--entrypoint", "/bin/sh",
        Image,
        // Ends when the pipe from us closes.
        "-c", $"echo {Ready}; cat >/dev/null",
    ]);

    public async ValueTask DisposeAsync()
    {
        if (_network is not null)
        {
            _network.Dispose();
            await _network.Exited.ConfigureAwait(false);
        }
    }

    private static ProcessCommand Docker(string[] arguments) => new("docker", ["run", "--rm", "--interactive", .. arguments]);
}
