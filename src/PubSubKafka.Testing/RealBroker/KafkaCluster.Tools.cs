using System.Text;
using PubSubKafka.Testing.RealBroker.Brokers;
using PubSubKafka.Testing.RealBroker.Processes;
using PubSubKafka.Testing.RealBroker.Sources;

namespace PubSubKafka.Testing.RealBroker;

public sealed partial class KafkaCluster
{
    /// <summary>
    /// A properties file with the super user's login, for the option <c>--command-config</c> of tools run by
    /// <see cref="RunToolAsync"/>; an empty file for a plain cluster.
    /// </summary>
    /// <exception cref="NotSupportedException">The cluster is not one of a distribution on disk.</exception>
    public string ToolSettingsFile => Path.Combine(OwnDistribution.Folder, OwnCluster.ToolSettingsFile);

    private OwnCluster OwnDistribution =>
        Source == KafkaSource.Distribution ? _own! : throw new NotSupportedException($"Tools run only from a distribution on disk; this Kafka comes from {Source}.");

    /// <summary>
    /// Runs a class of the distribution, such as <c>org.apache.kafka.tools.TopicCommand</c>, as a second client that shares no code
    /// with the one under test. Takes a second or more, the start of a Java process.
    /// </summary>
    /// <param name="className">The class, with its package.</param>
    /// <param name="arguments">Its arguments, each passed on as it is; most tools need <c>--bootstrap-server</c>.</param>
    /// <param name="input">What the tool reads from standard input; null for nothing.</param>
    /// <param name="cancellationToken">Kills the tool.</param>
    /// <returns>What it wrote and its exit code; a failure of the tool is no exception.</returns>
    /// <exception cref="ArgumentException">The class name is null or empty.</exception>
    /// <exception cref="NotSupportedException">The cluster is not one of a distribution on disk.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<KafkaToolResult> RunToolAsync(
        string className,
        IEnumerable<string> arguments,
        string? input = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(className);
        ArgumentNullException.ThrowIfNull(arguments);
        var own = OwnDistribution;
        var inputFile = JavaOptions.Nothing;
        if (input is not null)
        {
            // A file, because the pipe is the supervisor's.
            inputFile = Path.Combine(own.Folder, UniqueName("input"));
            await File.WriteAllTextAsync(inputFile, input, cancellationToken).ConfigureAwait(false);
        }

        var command = own.Host.Run("tool", inputFile, ["-Xmx256m", .. own.Host.Archive.Use()], className, arguments);
        var output = new StringBuilder();
        var error = new StringBuilder();
        using var process = SupervisedProcess.Start(command, line => output.Append(line).Append('\n'), line => error.Append(line).Append('\n'));
        using var kill = cancellationToken.Register(() => process.Order(Supervisor.Kill));
        var exitCode = await process.Exited.ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return new KafkaToolResult(exitCode, output.ToString(), error.ToString());
    }
}
