using System.Security.Cryptography;

namespace PubSubKafka.Testing.RealBroker.Security;

/// <summary>The certificates, users and passwords of one secured cluster, and the settings of both sides that follow from them.</summary>
internal sealed class ClusterSecurity
{
    internal const string SuperUser = "admin";
    internal const string OrdinaryUser = "user";

    private const string AuthorityFile = "ca.pem";
    private const string BrokerFile = "broker.pem";
    private const string Mechanism = "SCRAM-SHA-512";

    private readonly ClusterCertificates _certificates = ClusterCertificates.Create(TimeProvider.System);
    private readonly string _superUserPassword = RandomNumberGenerator.GetHexString(32, lowercase: true);
    private readonly string _ordinaryUserPassword = RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>The arguments with which the storage tool makes the users, before there is a broker to ask.</summary>
    internal IEnumerable<string> FormatArguments =>
    [
        "--add-scram", $"{Mechanism}=[name={SuperUser},password={_superUserPassword}]",
        "--add-scram", $"{Mechanism}=[name={OrdinaryUser},password={_ordinaryUserPassword}]",
    ];

    internal Dictionary<string, string> SuperUserSettings => Settings(SuperUser, _superUserPassword);

    internal Dictionary<string, string> OrdinaryUserSettings => Settings(OrdinaryUser, _ordinaryUserPassword);

    internal void WriteFiles(string folder)
    {
        File.WriteAllText(Path.Combine(folder, AuthorityFile), _certificates.Authority);
        File.WriteAllText(Path.Combine(folder, BrokerFile), _certificates.BrokerKeyAndCertificate);
    }

    /// <param name="folder">Where the files are, as the broker sees it.</param>
    /// <param name="listeners">The names of the listeners that users log in at.</param>
    internal Dictionary<string, string> ServerSettings(string folder, IEnumerable<string> listeners) => new(listeners.Select(LoginAt))
    {
        ["ssl.keystore.type"] = "PEM",
        ["ssl.keystore.location"] = $"{folder}/{BrokerFile}",
        ["ssl.truststore.type"] = "PEM",
        ["ssl.truststore.location"] = $"{folder}/{AuthorityFile}",
        ["sasl.enabled.mechanisms"] = Mechanism,
        ["sasl.mechanism.inter.broker.protocol"] = Mechanism,
        ["authorizer.class.name"] = "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        // The controllers' listener is plain text on loopback, so their requests to each other carry no name.
        ["super.users"] = $"User:{SuperUser};User:ANONYMOUS",
    };

    /// <summary>The super user's settings for tools of the distribution, which have their own names for everything.</summary>
    internal Dictionary<string, string> ToolSettings(string folder) => new()
    {
        ["security.protocol"] = "SASL_SSL",
        ["sasl.mechanism"] = Mechanism,
        ["sasl.jaas.config"] = Login,
        ["ssl.truststore.type"] = "PEM",
        ["ssl.truststore.location"] = $"{folder}/{AuthorityFile}",
    };

    private string Login =>
        $"org.apache.kafka.common.security.scram.ScramLoginModule required username=\"{SuperUser}\" password=\"{_superUserPassword}\";";

    private KeyValuePair<string, string> LoginAt(string listener) => new($"listener.name.{listener.ToLowerInvariant()}.scram-sha-512.sasl.jaas.config", Login);

    private Dictionary<string, string> Settings(string user, string password) => new()
    {
        ["security.protocol"] = "SASL_SSL",
        ["sasl.mechanism"] = Mechanism,
        ["sasl.username"] = user,
        ["sasl.password"] = password,
        ["ssl.ca.pem"] = _certificates.Authority,
    };
}
