using PubSubKafka.Pipeline;
using PubSubKafka.Transport;

namespace PubSubKafka.Tests.Failures;

/// <summary>Dead letters that Spring Kafka's tools can read.</summary>
public sealed class SpringHeaderTests : IDisposable
{
    private readonly FailureStageFixture _stage = new();

    public void Dispose() => _stage.Dispose();

    [Fact]
    public async Task WithSpringHeaders_EachIsThereOnceInSpringsBytes()
    {
        _stage.Retry.Attempts = 1;
        _stage.DeadLetter.SpringHeaders = true;
        var headers = new MessageHeaders().Add("mine", "1").Add("kafka_dlt-original-topic", "an earlier one").Add("kafka_dlt-exception-message", "an earlier one");
        var record = new ReceivedRecord(new TopicPartition("orders", 258), 0x0102030405, [1], [2], headers.Freeze(), DateTimeOffset.FromUnixTimeMilliseconds(0x010203), isBrokersTime: true);
        await _stage.RunAsync(new RecordDelivery(record));

        var spring = _stage.Letter.Headers.Where(header => header.Name.StartsWith("kafka_dlt-", StringComparison.Ordinal)).ToDictionary(header => header.Name);
        Assert.Equal("orders", spring["kafka_dlt-original-topic"].Text);
        Assert.Equal<byte>([0, 0, 1, 2], spring["kafka_dlt-original-partition"].Value.ToArray());
        Assert.Equal<byte>([0, 0, 0, 1, 2, 3, 4, 5], spring["kafka_dlt-original-offset"].Value.ToArray());
        Assert.Equal<byte>([0, 0, 0, 0, 0, 1, 2, 3], spring["kafka_dlt-original-timestamp"].Value.ToArray());
        Assert.Equal("LogAppendTime", spring["kafka_dlt-original-timestamp-type"].Text);
        Assert.Equal("group", spring["kafka_dlt-original-consumer-group"].Text);
        Assert.Equal("System.InvalidOperationException", spring["kafka_dlt-exception-fqcn"].Text);
        Assert.Equal("System.FormatException", spring["kafka_dlt-exception-cause-fqcn"].Text);
        Assert.Equal("boom > because", spring["kafka_dlt-exception-message"].Text);
        Assert.StartsWith("System.InvalidOperationException: boom", spring["kafka_dlt-exception-stacktrace"].Text, StringComparison.Ordinal);
        Assert.Equal(10, spring.Count);
        Assert.Equal("orders", _stage.Letter.Headers.GetText("dead-letter-topic"));
        Assert.Equal("1", _stage.Letter.Headers.GetText("mine"));
    }

    [Fact]
    public async Task WithoutThem_SpringsHeadersOfOthersStay()
    {
        _stage.Retry.Attempts = 1;
        var record = new ReceivedRecord(
            new TopicPartition("orders", 0), 1, [1], [2], new MessageHeaders().Add("kafka_dlt-original-topic", "theirs").Freeze(), FailureStageFixture.Start);
        await _stage.RunAsync(new RecordDelivery(record));
        Assert.Equal("theirs", Assert.Single(_stage.Letter.Headers, header => header.Name.StartsWith("kafka_dlt-", StringComparison.Ordinal)).Text);
    }
}
