using PubSubKafka.Pipeline;

namespace PubSubKafka.Tests.Failures;

public sealed class FatalExceptionTests : IDisposable
{
    private static readonly Dictionary<string, Func<Exception, Exception>> Wraps = new(StringComparer.Ordinal)
    {
        ["itself"] = static fatal => fatal,
        ["inner"] = static fatal => new InvalidOperationException("outer", fatal),
        ["inner of inner"] = static fatal => HostileExceptions.Chain(50, fatal),
        ["one of many"] = static fatal => new AggregateException(new FormatException(), new IOException("outer", fatal)),
        ["of the serializer"] = static fatal => new MessageSerializationException("could not be read", fatal),
        ["of the type's constructor"] = static fatal => new TypeInitializationException("Type", fatal),
    };

    private readonly FailureStageFixture _stage = new();

    public static TheoryData<string, bool> Cases => new(Wraps.Keys.SelectMany(wrap => new[] { (wrap, false), (wrap, true) }));

    public void Dispose() => _stage.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task OutOfMemory_StopsWhateverTheRulesSayAndAlsoWhenThePartitionGoes(string wrap, bool partitionGoes)
    {
        _stage.Rules.Add<Exception>(FailureAction.GiveUp);
        _stage.Rules.Add<MessageSerializationException>(FailureAction.GiveUp);
        _stage.Rules.Add(_ => FailureAction.Retry);
        var thrown = Wraps[wrap](RuntimeExceptions.OutOfMemory);
        _stage.Handler.Failure = thrown;

        var outcome = await _stage.RunAsync(FailureStageFixture.Delivery(), partitionGoes);

        Assert.Equal(DeliveryOutcomeKind.Stop, outcome.Kind);
        Assert.Same(thrown, outcome.Exception);
        Assert.Empty(_stage.Sink.Records);
    }

    public static TheoryData<Exception> Fatal => [RuntimeExceptions.OutOfMemory, new InsufficientMemoryException(), RuntimeExceptions.AccessViolation];

    [Theory]
    [MemberData(nameof(Fatal), DisableDiscoveryEnumeration = true)]
    public async Task Fatal_Stops(Exception exception)
    {
        _stage.Handler.Failure = exception;
        Assert.Equal(DeliveryOutcomeKind.Stop, (await _stage.RunAsync(FailureStageFixture.Delivery())).Kind);
    }

    public static TheoryData<Exception> NotFatal =>
        [new InsufficientExecutionStackException(), new TypeLoadException(), new BadImageFormatException(), RuntimeExceptions.NullReference, new ThreadInterruptedException()];

    [Theory]
    [MemberData(nameof(NotFatal), DisableDiscoveryEnumeration = true)]
    public async Task OfOneHandlerOrRecord_IsRetriedLikeAnyOther(Exception exception)
    {
        _stage.Handler.Failure = exception;
        Assert.Equal(DeliveryOutcomeKind.Retry, (await _stage.RunAsync(FailureStageFixture.Delivery())).Kind);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WriteOfTheDeadLetterRunsOutOfMemory_Stops(bool partitionGoes)
    {
        _stage.Rules.Add<InvalidOperationException>(FailureAction.GiveUp);
        _stage.Sink.Fail = _ => new InvalidOperationException("outer", RuntimeExceptions.OutOfMemory);
        var delivery = FailureStageFixture.Delivery();
        if (partitionGoes)
        {
            delivery.GivenUpFor = new FormatException();
        }

        Assert.Equal(DeliveryOutcomeKind.Stop, (await _stage.RunAsync(delivery, partitionGoes)).Kind);
        Assert.Empty(_stage.Logger.Lines);
    }

    [Fact]
    public async Task RuleOrDelayRunsOutOfMemory_ComesThrough()
    {
        _stage.Retry.Custom = (_, _) => throw RuntimeExceptions.OutOfMemory;
        await Assert.ThrowsAsync<OutOfMemoryException>(() => _stage.RunAsync(FailureStageFixture.Delivery()));
        _stage.Rules.Add(_ => throw RuntimeExceptions.OutOfMemory);
        await Assert.ThrowsAsync<OutOfMemoryException>(() => _stage.RunAsync(FailureStageFixture.Delivery()));
    }
}
