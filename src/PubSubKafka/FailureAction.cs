namespace PubSubKafka;

/// <summary>What an exception of a handler means for the record.</summary>
public enum FailureAction
{
    /// <summary>Try again after a delay, as long as attempts are left; then what <see cref="Failures.DeadLetterOptions.WhenExhausted"/> says. The key waits, other keys go on.</summary>
    Retry = 0,

    /// <summary>Do not try again: at once what <see cref="Failures.DeadLetterOptions.WhenExhausted"/> says.</summary>
    GiveUp = 1,

    /// <summary>
    /// Nothing is wrong with the record, a dependency is down: the whole partition waits, longer with each pause of an outage, and the record is tried again
    /// for as long as it takes, without using up attempts.
    /// </summary>
    PausePartition = 2,

    /// <summary>Stop the consumer, loudly. The record stays uncommitted.</summary>
    Stop = 3,
}
