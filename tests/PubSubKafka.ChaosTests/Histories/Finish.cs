namespace PubSubKafka.ChaosTests.Histories;

/// <summary>A record that was handled to the end.</summary>
/// <param name="Id">The record.</param>
/// <param name="Time">When.</param>
/// <param name="Assignment">In whose hands.</param>
/// <param name="InDeadLetters">Whether it was written to the dead-letter topic; else it was handled successfully.</param>
/// <param name="TooLate">Whether the assignment was over, so that the member could not commit it any more.</param>
internal sealed record Finish(RecordId Id, long Time, Assignment Assignment, bool InDeadLetters, bool TooLate);
