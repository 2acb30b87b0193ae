using PubSubKafka.Failures;
using PubSubKafka.Tests.Fuzzing;

namespace PubSubKafka.Tests.Failures;

public sealed class RetryDelayTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    [InlineData(7, 60)]
    [InlineData(1_000, 60)]
    public void After_NoJitter_DoublesUpToTheLongest(int failures, double seconds)
    {
        var options = new RetryOptions { Jitter = 0 };
        Assert.Equal(TimeSpan.FromSeconds(seconds), RetryDelay.After(failures, options, 0.9));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 11)]
    [InlineData(3, 21)]
    [InlineData(7, 60)]
    [InlineData(1_000, 60)]
    public void After_Increment_GrowsByItUpToTheLongest(int failures, double seconds)
    {
        var options = new RetryOptions { Jitter = 0, Increment = TimeSpan.FromSeconds(10) };
        Assert.Equal(TimeSpan.FromSeconds(seconds), RetryDelay.After(failures, options, 0.9));
    }

    [Fact]
    public void After_FactorOne_AllAlike()
    {
        var options = new RetryOptions { Jitter = 0, Factor = 1 };
        Assert.Equal([TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)], [RetryDelay.After(1, options, 0), RetryDelay.After(1_000, options, 1)]);
    }

    [Theory]
    [InlineData(0, 800)]
    [InlineData(0.5, 1_000)]
    [InlineData(1, 1_200)]
    public void After_Jitter_VariesBothWays(double random, double milliseconds) =>
        Assert.Equal(milliseconds, RetryDelay.After(1, new RetryOptions(), random).TotalMilliseconds, tolerance: 0.001);

    [Theory]
    [InlineData(0, 48)]
    [InlineData(0.5, 54)]
    [InlineData(1, 60)]
    public void After_JitterAtTheLongest_StillSpreadsThemAll(double random, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RetryDelay.After(100, new RetryOptions(), random));

    // A dependency may be down for as long as it likes, and each pause counts; 0 times infinity would be no delay at all.
    [Theory]
    [InlineData(1_025)]
    [InlineData(int.MaxValue)]
    public void After_FirstDelayOfNothing_StaysNothing(int failures) =>
        Assert.Equal(TimeSpan.Zero, RetryDelay.After(failures, new RetryOptions { FirstDelay = TimeSpan.Zero }, 0.5));

    [Fact]
    public void After_AnyValidOptions_IsNeverNegativeAndNeverLongerThanTheLongest() => Fuzz.Check(
        random => (Options: Options(random), Failures: Failures(random), Random: random.NextDouble()),
        generated => Assert.InRange(RetryDelay.After(generated.Failures, generated.Options, generated.Random), TimeSpan.Zero, generated.Options.MaxDelay),
        generated => $"{Text(generated.Options)}, {generated.Failures} failures, random {generated.Random}");

    [Fact]
    public void After_AnyValidOptions_StaysWithinTheJitter() => Fuzz.Check(
        random => (Options: Options(random), Failures: Failures(random), Random: random.NextDouble()),
        generated =>
        {
            var varied = RetryDelay.After(generated.Failures, generated.Options, generated.Random);
            var options = generated.Options;
            var jitter = options.Jitter;
            options.Jitter = 0;
            var exact = RetryDelay.After(generated.Failures, options, generated.Random);
            var slack = TimeSpan.FromTicks(1);
            Assert.InRange(varied, (exact * (1 - jitter)) - slack, (exact * (1 + jitter)) + slack);
        },
        generated => $"{Text(generated.Options)}, {generated.Failures} failures, random {generated.Random}");

    [Fact]
    public void After_AnyValidOptionsWithoutJitter_NeverGetsShorter() => Fuzz.Check(
        random =>
        {
            var options = Options(random);
            options.Jitter = 0;
            return (Options: options, Failures: Failures(random), Random: random.NextDouble());
        },
        generated => Assert.True(
            RetryDelay.After(generated.Failures, generated.Options, generated.Random)
            <= RetryDelay.After(generated.Failures + 1, generated.Options, 1 - generated.Random)),
        generated => $"{Text(generated.Options)}, {generated.Failures} failures");

    [Fact]
    public void Of_AnyDelay_IsNeverNegativeAndNeverLongerThanTheLongest() => Fuzz.Check(
        random => (Options: Options(random), Delay: Delay(random), Random: random.NextDouble()),
        generated => Assert.InRange(RetryDelay.Of(generated.Delay, generated.Options, generated.Random), TimeSpan.Zero, generated.Options.MaxDelay),
        generated => $"{Text(generated.Options)}, delay {generated.Delay}, random {generated.Random}");

    private static RetryOptions Options(Random random)
    {
        var first = Span(random);
        var longest = first + Span(random);
        var options = new RetryOptions
        {
            FirstDelay = first,
            MaxDelay = longest < TimeSpan.FromDays(1) ? longest : TimeSpan.FromDays(1),
            Jitter = random.Next(4) == 0 ? random.Next(2) : random.NextDouble(),
        };
        if (random.Next(3) == 0)
        {
            options.Increment = Span(random);
        }
        else
        {
            options.Factor = random.Next(3) == 0 ? random.Next(1, 101) : 1 + (random.NextDouble() * 99);
        }

        return options;
    }

    private static TimeSpan Span(Random random) => random.Next(6) switch
    {
        0 => TimeSpan.Zero,
        1 => TimeSpan.FromTicks(1),
        2 => TimeSpan.FromDays(1),
        3 => TimeSpan.FromMilliseconds(random.Next(100)),
        _ => TimeSpan.FromTicks(random.NextInt64(TimeSpan.TicksPerDay)),
    };

    private static TimeSpan Delay(Random random) => random.Next(5) switch
    {
        0 => TimeSpan.MinValue,
        1 => TimeSpan.MaxValue,
        2 => Timeout.InfiniteTimeSpan,
        _ => TimeSpan.FromTicks(random.NextInt64(-TimeSpan.TicksPerDay, 2 * TimeSpan.TicksPerDay)),
    };

    private static int Failures(Random random) => random.Next(4) == 0 ? random.Next(990, 1_001) : random.Next(1, 1_001);

    private static string Text(RetryOptions options) =>
        $"first {options.FirstDelay}, longest {options.MaxDelay}, factor {options.Factor}, increment {options.Increment}, jitter {options.Jitter}";
}
