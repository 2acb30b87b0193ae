namespace PubSubKafka.Retries;

/// <summary>Where a record waits.</summary>
/// <param name="Stage">The retry topic; null for the dead-letter topic.</param>
/// <param name="Due">When it may be tried there.</param>
/// <param name="Hop">For a retry topic, the how manieth place on the record's way this is.</param>
/// <param name="IsWritten">Whether it stands there for certain. Else somebody is writing it, or was about to.</param>
/// <param name="IsOrdered">Whether it came here while the order of keys was kept, so that all before it of its key were finished, or wait themselves.</param>
/// <param name="DeadLetterOffset">Its offset in the dead-letter topic; -1 when it is not there, or not known to be yet.</param>
internal readonly record struct WaitingPlace(RetryStage? Stage, DateTimeOffset Due, int Hop = 0, bool IsWritten = true, bool IsOrdered = true, long DeadLetterOffset = -1)
{
    public bool IsDeadLetter => Stage is null;

    /// <summary>Of two copies of a record, the one that is further on its way counts: the other was left by a crash between the write and the commit.</summary>
    public bool IsFurtherThan(in WaitingPlace other) => (IsDeadLetter, Hop, DeadLetterOffset).CompareTo((other.IsDeadLetter, other.Hop, other.DeadLetterOffset)) > 0;
}
