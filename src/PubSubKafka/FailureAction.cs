namespace PubSubKafka;

/// <summary>What an exception of a handler means for the record.</summary>
public enum FailureAction
{
    /// <summary>
    /// Try again: in place after a delay, as long as attempts are left, the key waiting meanwhile and other keys going on; then in the consumer's retry
    /// topics, where it has some; then what <see cref="Failures.DeadLetterOptions.WhenExhausted"/> says.
    /// </summary>
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

    /// <summary>Try again in place only, as long as attempts are left, and then not in retry topics.</summary>
    RetryInPlace = 4,

    /// <summary>
    /// Do not try again in place: at once to the next retry topic. Where there is none, or none is left, what
    /// <see cref="Failures.DeadLetterOptions.WhenExhausted"/> says.
    /// </summary>
    RetryTopic = 5,

    /// <summary>At once to the dead-letter topic, whatever <see cref="Failures.DeadLetterOptions.WhenExhausted"/> says.</summary>
    DeadLetter = 6,

    /// <summary>Give the record up at once, whatever <see cref="Failures.DeadLetterOptions.WhenExhausted"/> says: it is logged, counted and lost.</summary>
    Skip = 7,
}
