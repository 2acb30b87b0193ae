using PubSubKafka.Testing.RealBroker.Sources;

namespace PubSubKafka.Testing.Tests.RealBroker.Sources;

public sealed class ClassArchiveTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pubsubkafka-test-");

    public ClassArchiveTests()
    {
        foreach (var name in new[] { "home", "home/libs", "cluster", "cache" })
        {
            _folder.CreateSubdirectory(name);
        }

        File.WriteAllText(Path.Combine(_folder.FullName, "java"), "");
        File.WriteAllText(Path.Combine(_folder.FullName, "home/libs/kafka_2.13-4.3.1.jar"), "");
    }

    private string Cache => Path.Combine(_folder.FullName, "cache");

    private string Recording => Path.Combine(_folder.FullName, "cluster", "classes.jsa");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Finish_CompleteRecording_IsUsedFromThenOn()
    {
        var archive = CreateSut();
        Assert.True(archive.CanRecord);
        Assert.Empty(archive.Use());
        Assert.Equal([$"-XX:ArchiveClassesAtExit={Recording}"], archive.Record());
        File.WriteAllText(Recording, "classes");

        archive.Finish(complete: true);

        Assert.False(CreateSut().CanRecord);
        Assert.StartsWith($"-XX:SharedArchiveFile={Cache}", CreateSut().Use().First(), StringComparison.Ordinal);
        Assert.Single(Directory.EnumerateFiles(Cache, "kafka-4.3.1-java-*.jsa"));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Finish_RecordingMissingOrCutShort_IsNotUsed(bool complete, bool exists)
    {
        var archive = CreateSut();
        if (exists)
        {
            File.WriteAllText(Recording, "half");
        }

        archive.Finish(complete);

        Assert.True(CreateSut().CanRecord);
        Assert.Empty(Directory.EnumerateFiles(Cache));
    }

    [Fact]
    public void For_OtherJar_IsAnotherArchive()
    {
        File.WriteAllText(Recording, "classes");
        CreateSut().Finish(complete: true);

        File.WriteAllText(Path.Combine(_folder.FullName, "home/libs/other.jar"), "");

        Assert.True(CreateSut().CanRecord);
    }

    [Fact]
    public void For_CacheThatCannotBeMade_DoesNothing()
    {
        var archive = ClassArchive.For(Distribution(), Path.Combine(_folder.FullName, "cluster"), Path.Combine(_folder.FullName, "java", "cache"));

        Assert.False(archive.CanRecord);
        Assert.Empty(archive.Use());
        archive.Finish(complete: true);
    }

    private ClassArchive CreateSut() => ClassArchive.For(Distribution(), Path.Combine(_folder.FullName, "cluster"), Cache);

    private KafkaDistribution Distribution() => new(Path.Combine(_folder.FullName, "home"), "4.3.1", Path.Combine(_folder.FullName, "java"));
}
