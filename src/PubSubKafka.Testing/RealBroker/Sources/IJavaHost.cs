using PubSubKafka.Testing.RealBroker.Processes;

namespace PubSubKafka.Testing.RealBroker.Sources;

/// <summary>How a class of the Kafka distribution is run: by the machine's own Java, or in a container.</summary>
internal interface IJavaHost : IAsyncDisposable
{
    /// <summary>The cluster's folder as Java sees it, ending without a slash.</summary>
    string Folder { get; }

    /// <summary>The address that client listeners bind to.</summary>
    string BindAddress { get; }

    /// <summary>The class archive for brokers; one that does nothing where archives are not used.</summary>
    ClassArchive Archive { get; }

    /// <summary>Prepares what all processes need, when there is something.</summary>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>The command that runs Java under the supervisor.</summary>
    /// <param name="name">Names the process where it can have a name.</param>
    /// <param name="input">The file that becomes standard input, as Java sees it.</param>
    /// <param name="jvmArguments">Options of the virtual machine.</param>
    /// <param name="className">The class to run.</param>
    /// <param name="arguments">The arguments of the class.</param>
    ProcessCommand Run(string name, string input, IEnumerable<string> jvmArguments, string className, IEnumerable<string> arguments);
}
