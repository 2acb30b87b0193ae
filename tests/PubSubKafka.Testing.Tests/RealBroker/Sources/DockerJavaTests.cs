using PubSubKafka.Testing.RealBroker.Processes;
using PubSubKafka.Testing.RealBroker.Sources;

namespace PubSubKafka.Testing.Tests.RealBroker.Sources;

public sealed class DockerJavaTests
{
    [Fact]
    public void NetworkCommand_PublishesEveryPortOnLoopbackOnly()
    {
        var command = CreateSut().NetworkCommand();

        Assert.Equal("docker", command.FileName);
        Assert.Equal(
            [
                "run", "--rm", "--interactive", "--name", "cluster-network",
                "--publish", "127.0.0.1:19092:19092", "--publish", "127.0.0.1:19093:19093",
                "--entrypoint", "/bin/sh", "apache/kafka:4.3.1", "-c", "echo ready; cat >/dev/null",
            ],
            command.Arguments);
    }

    [Fact]
    public void Run_Broker_SharesTheNetworkAndRunsUnderTheSupervisor()
    {
        var command = CreateSut().Run("broker-1", "/dev/null", ["-Xmx512m"], "kafka.Kafka", ["/pubsubkafka/server-1.properties"]);

        Assert.Equal(
            [
                "run", "--rm", "--interactive", "--name", "cluster-broker-1", "--network", "container:cluster-network",
                "--user", "1000:1000", "--volume", "/tmp/cluster:/pubsubkafka", "--entrypoint", "/bin/sh", "apache/kafka:4.3.1",
                "-c", Supervisor.Script, "supervisor", "/dev/null", "", "java", .. JavaOptions.Common("/pubsubkafka"), "-Xmx512m",
                "-cp", "/opt/kafka/libs/*", "kafka.Kafka", "/pubsubkafka/server-1.properties",
            ],
            command.Arguments);
    }

    private static DockerJava CreateSut() => new("/tmp/cluster", "cluster", [19092, 19093], "1000:1000");
}
