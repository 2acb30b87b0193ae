using PubSubKafka.Publishing;

namespace PubSubKafka.Tests.Publishing;

public sealed class ProducerOptionsValidatorTests
{
    [Fact]
    public void Validate_Defaults_AreValid() => Assert.Empty(Failures(new ProducerOptions()));

    [Fact]
    public void Validate_LingerTooLong_NamesSettingValueAndLimits()
    {
        var failures = Failures(new ProducerOptions { Linger = TimeSpan.FromMinutes(2), DeliveryTimeout = TimeSpan.FromMinutes(5) });

        Assert.Equal(["PubSubKafka:Producer:Linger is 00:02:00; it must be between 00:00:00 and 00:01:00."], failures);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(60_000, true)]
    [InlineData(60_001, false)]
    public void Validate_Linger_HasLimits(int milliseconds, bool valid) =>
        Check(new ProducerOptions { Linger = TimeSpan.FromMilliseconds(milliseconds), DeliveryTimeout = TimeSpan.FromMinutes(5) }, nameof(ProducerOptions.Linger), valid);

    [Theory]
    [InlineData(999, false)]
    [InlineData(1_000, true)]
    [InlineData(3_600_000, true)]
    [InlineData(3_600_001, false)]
    public void Validate_DeliveryTimeout_HasLimits(int milliseconds, bool valid) =>
        Check(new ProducerOptions { DeliveryTimeout = TimeSpan.FromMilliseconds(milliseconds) }, nameof(ProducerOptions.DeliveryTimeout), valid);

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(10_000_000, true)]
    [InlineData(10_000_001, false)]
    public void Validate_QueueCapacity_HasLimits(int records, bool valid) =>
        Check(new ProducerOptions { QueueCapacity = records }, nameof(ProducerOptions.QueueCapacity), valid);

    [Theory]
    [InlineData(999, false)]
    [InlineData(1_000, true)]
    [InlineData(1_000_000_000, true)]
    [InlineData(1_000_000_001, false)]
    public void Validate_MaxMessageBytes_HasLimits(int bytes, bool valid) =>
        Check(new ProducerOptions { MaxMessageBytes = bytes }, nameof(ProducerOptions.MaxMessageBytes), valid);

    [Fact]
    public void Validate_UnknownCompression_NamesTheKnownOnes()
    {
        var failure = Assert.Single(Failures(new ProducerOptions { Compression = (ProducerCompression)77 }));

        Assert.Equal("PubSubKafka:Producer:Compression is 77; it must be one of None, Gzip, Snappy, Lz4, Zstd.", failure);
    }

    [Fact]
    public void Validate_LingerNotShorterThanDeliveryTimeout_NamesBothValues()
    {
        var failure = Assert.Single(Failures(new ProducerOptions { Linger = TimeSpan.FromSeconds(2), DeliveryTimeout = TimeSpan.FromSeconds(2) }));

        Assert.Contains("Linger is 00:00:02 and PubSubKafka:Producer:DeliveryTimeout is 00:00:02", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_SeveralMistakes_ReportsAll() =>
        Assert.Equal(2, Failures(new ProducerOptions { QueueCapacity = 0, MaxMessageBytes = 0 }).Count);

    private static List<string> Failures(ProducerOptions options)
    {
        var failures = new List<string>();
        ProducerOptionsValidator.Validate("PubSubKafka:Producer", options, failures);
        return failures;
    }

    private static void Check(ProducerOptions options, string setting, bool valid)
    {
        var failures = Failures(options);
        if (valid)
        {
            Assert.Empty(failures);
        }
        else
        {
            Assert.StartsWith($"PubSubKafka:Producer:{setting} is ", Assert.Single(failures), StringComparison.Ordinal);
        }
    }
}
