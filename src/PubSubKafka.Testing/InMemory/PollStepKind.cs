namespace PubSubKafka.Testing.InMemory;

/// <summary>What a poll has to do next.</summary>
internal enum PollStepKind
{
    Wait,
    Lose,
    Revoke,
    Assign,
    Fail,
    Deliver,
}
