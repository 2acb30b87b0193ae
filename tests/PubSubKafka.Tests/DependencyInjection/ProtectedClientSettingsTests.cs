using PubSubKafka.DependencyInjection;

namespace PubSubKafka.Tests.DependencyInjection;

public sealed class ProtectedClientSettingsTests
{
    [Theory]
    [InlineData("enable.auto.commit", "true", "it must stay 'false'")]
    [InlineData("auto.commit.enable", "true", "it must stay 'false'")]
    [InlineData("Enable.Auto.Offset.Store", "True", "it must stay 'false'")]
    [InlineData("offset.store.method", "file", "it must stay 'broker'")]
    [InlineData("auto.commit.interval.ms", "1000", "set the consumer's CommitInterval instead")]
    [InlineData("group.id", "mine", "set the consumer's GroupId instead")]
    public void Validate_SettingThatWouldCommitBesideTheLibrary_IsRefused(string name, string value, string reason)
    {
        var failures = new List<string>();

        ProtectedClientSettings.Validate("PubSubKafka:Consumers:billing", [new(name, value)], failures);

        var failure = Assert.Single(failures);
        Assert.StartsWith($"PubSubKafka:Consumers:billing:Client:{name} is '{value}'; ", failure, StringComparison.Ordinal);
        Assert.Contains(reason, failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("enable.auto.commit", "false")]
    [InlineData("enable.auto.offset.store", " FALSE ")]
    [InlineData("topic.metadata.refresh.interval.ms", "1000")]
    public void Validate_SameValueOrOtherSetting_IsAccepted(string name, string value)
    {
        var failures = new List<string>();

        ProtectedClientSettings.Validate("PubSubKafka", [new(name, value)], failures);

        Assert.Empty(failures);
    }
}
