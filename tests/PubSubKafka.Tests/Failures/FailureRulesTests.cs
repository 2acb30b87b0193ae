using PubSubKafka.Failures;

namespace PubSubKafka.Tests.Failures;

public sealed class FailureRulesTests
{
    private readonly FailureRules _rules = new();
    private readonly List<Exception> _ruleFailures = [];

    [Fact]
    public void Classify_NoRuleFits_IsRetry()
    {
        _rules.Add<TimeoutException>(FailureAction.Stop);
        _rules.Add(_ => null);
        Assert.Equal(FailureAction.Retry, Classify(new FormatException()));
    }

    [Fact]
    public void Classify_RulesOfBothKinds_AreAskedInTheOrderAdded()
    {
        _rules.Add<TimeoutException>(FailureAction.PausePartition, exception => exception.Message == "first");
        _rules.Add(exception => exception is TimeoutException ? FailureAction.GiveUp : null);
        _rules.Add<SystemException>(FailureAction.Stop);
        Assert.Equal(
            [FailureAction.PausePartition, FailureAction.GiveUp, FailureAction.Stop],
            [Classify(new TimeoutException("first")), Classify(new TimeoutException("second")), Classify(new FormatException())]);
    }

    [Fact]
    public void Classify_TypeInsideOfWhatWasThrown_Fits()
    {
        _rules.Add<FormatException>(FailureAction.GiveUp);
        Assert.Equal(FailureAction.GiveUp, Classify(new InvalidOperationException("outer", new IOException("middle", new FormatException()))));
    }

    [Fact]
    public void Classify_Aggregate_AllInnerOnesAreLookedAt()
    {
        _rules.Add<FormatException>(FailureAction.GiveUp);
        var many = Enumerable.Range(0, 500).Select(_ => new TimeoutException());
        Assert.Equal(FailureAction.GiveUp, Classify(new AggregateException([.. many, new FormatException()])));
        Assert.Equal(FailureAction.GiveUp, Classify(new IOException("outer", new AggregateException(new TimeoutException(), new AggregateException(new TimeoutException(), new FormatException())))));
    }

    [Fact]
    public void Classify_Function_IsAskedAboutOuterOnesFirstUntilItAnswers()
    {
        var asked = new List<string>();
        _rules.Add(exception =>
        {
            asked.Add(exception.Message);
            return exception is FormatException ? FailureAction.Stop : null;
        });

        Assert.Equal(FailureAction.Stop, Classify(new IOException("1", new InvalidOperationException("2", new FormatException("3", new TimeoutException("4"))))));
        Assert.Equal(["1", "2", "3"], asked);
    }

    [Fact]
    public void Classify_EarlierRuleFitsAnInnerOne_WinsOverALaterOneForTheOuter()
    {
        _rules.Add<FormatException>(FailureAction.GiveUp);
        _rules.Add<IOException>(FailureAction.Stop);
        Assert.Equal(FailureAction.GiveUp, Classify(new IOException("outer", new FormatException())));
    }

    [Theory]
    [InlineData("circular chain")]
    [InlineData("own inner one")]
    [InlineData("chain of 100,000")]
    [InlineData("aggregates of one another, 2 to the 40 in all")]
    [InlineData("aggregate of 100,000")]
    public void Classify_EndlessInnerExceptions_Ends(string exception)
    {
        var asked = 0;
        _rules.Add(_ =>
        {
            asked++;
            return null;
        });
        Assert.Equal(FailureAction.Retry, Classify(HostileExceptions.Make(exception)));
        Assert.InRange(asked, 1, 1_000);
    }

    [Fact]
    public void Classify_RuleThrows_IsToldAndTheNextIsAsked()
    {
        _rules.Add(_ => throw new KeyNotFoundException());
        _rules.Add<IOException>(FailureAction.Retry, _ => throw new InvalidCastException());
        _rules.Add<IOException>(FailureAction.GiveUp);
        Assert.Equal(FailureAction.GiveUp, Classify(new IOException()));
        Assert.Equal([typeof(KeyNotFoundException), typeof(InvalidCastException)], _ruleFailures.Select(failure => failure.GetType()));
    }

    [Fact]
    public void Classify_FunctionAnswersWithNoAction_IsToldAndTheNextIsAsked()
    {
        _rules.Add(_ => (FailureAction)42);
        _rules.Add<IOException>(FailureAction.GiveUp);
        Assert.Equal(FailureAction.GiveUp, Classify(new IOException()));
        Assert.Single(_ruleFailures);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Classify_RecordThatCannotBeRead_RulesInGeneralDoNotHaveItRetriedOrHoldThePartition(bool isTombstone)
    {
        _rules.Add<Exception>(FailureAction.PausePartition);
        _rules.Add<Exception>(FailureAction.Retry);
        _rules.Add<MessageSerializationException>(FailureAction.Retry);
        _rules.Add<TombstoneNotHandledException>(FailureAction.Retry);
        _rules.Add<FormatException>(FailureAction.PausePartition);
        _rules.Add(_ => FailureAction.PausePartition);
        Assert.Equal(FailureAction.GiveUp, Classify(isTombstone ? new TombstoneNotHandledException("none") : new MessageSerializationException("no JSON", new FormatException())));
    }

    [Theory]
    [InlineData(FailureAction.Stop)]
    [InlineData(FailureAction.PausePartition)]
    public void Classify_RecordThatCannotBeRead_RuleThatNamesItDecides(FailureAction action)
    {
        _rules.Add<MessageSerializationException>(action, exception => exception.InnerException is HttpRequestException);
        Assert.Equal(action, Classify(new MessageSerializationException("no schema", new HttpRequestException())));
        Assert.Equal(FailureAction.GiveUp, Classify(new MessageSerializationException("no JSON")));
    }

    private FailureAction Classify(Exception exception) => _rules.Classify(exception, _ruleFailures.Add);
}
