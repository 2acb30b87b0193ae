using PubSubKafka.Retries;
using PubSubKafka.Transport;

namespace PubSubKafka.Pipeline;

/// <summary>One record on its way through the pipeline, over all its attempts. Touched by one thread at a time.</summary>
internal sealed class RecordDelivery(ReceivedRecord record, RetryTicket? ticket = null)
{
    public ReceivedRecord Record { get; } = record;

    /// <summary>What a record in a retry topic brings along; null for one that comes from its own topic.</summary>
    public RetryTicket? Ticket { get; } = ticket;

    /// <summary>The partition that the record was published to.</summary>
    public TopicPartition Origin => Ticket?.Origin ?? Record.Partition;

    /// <summary>Its offset there.</summary>
    public long OriginOffset => Ticket?.Offset ?? Record.Offset;

    /// <summary>Before which timestamp of the clock it is not handled; 0 when it may be at once.</summary>
    public long NotBefore { get; init; }

    /// <summary>What orders it among others; null when nothing does.</summary>
    public RecordKey? Key { get; init; }

    /// <summary>Which keys of its partition wait; null where the order of keys is not kept across retry topics.</summary>
    public WaitingKeys? Waiting { get; init; }

    /// <summary>How the watermark of its partition knows it. Only the dispatcher's.</summary>
    public int Place { get; set; } = -1;

    /// <summary>Attempts at handling in this topic, the running one included. The failure stage counts; a repeated write elsewhere is no attempt.</summary>
    public int Attempt { get; set; }

    /// <summary>Attempts at handling, those of earlier topics included.</summary>
    public int TotalAttempts => (Ticket?.Attempts ?? 0) + Attempt;

    /// <summary>How often the partition was made to wait because of this record.</summary>
    public int Pauses { get; set; }

    /// <summary>Since which timestamp of the clock a handler that got it in a batch has worked on it; 0 when it was not in one.</summary>
    public long HandledSince { get; set; }

    /// <summary>Whether that handler is done with it, or it needs none.</summary>
    public bool IsHandled { get; set; }

    /// <summary>Why that handler failed for it; null when it did not.</summary>
    public Exception? HandlerFailure { get; set; }

    /// <summary>Why the latest run through the pipeline failed; null when it did not.</summary>
    public Exception? LastFailure { get; set; }

    /// <summary>When the first attempt failed; default while none has.</summary>
    public DateTimeOffset FirstFailure { get; set; } = ticket?.FirstFailure ?? default;

    /// <summary>Set once attempts in this topic are over and the record still has to be written to the next: then only the write is repeated.</summary>
    public Exception? GivenUpFor { get; set; }

    /// <summary>When the record was given up here.</summary>
    public DateTimeOffset GivenUpAt { get; set; }

    /// <summary>The retry topic that a record which was given up goes to; null for the dead-letter topic.</summary>
    public RetryStage? NextStage { get; set; }

    /// <summary>When it may be tried there.</summary>
    public DateTimeOffset NextDue { get; set; }

    /// <summary>How often it will have been written to a retry topic then.</summary>
    public int NextHop => (Ticket?.Hop ?? 0) + 1;

    /// <summary>Whether it goes there because an earlier record of its key waits there, and was not tried.</summary>
    public bool IsFollower { get; set; }

    /// <summary>How often it was looked whether the record before it has come.</summary>
    public int Waits { get; set; }

    /// <summary>How often that write failed.</summary>
    public int WriteFailures { get; set; }

    /// <summary>
    /// What the latest attempt has published, where that becomes visible with the record's offset; null elsewhere, and when the attempt has failed.
    /// </summary>
    public DeliveryOutputs? Outputs { get; private set; }

    /// <summary>The next record of the same key, for the queue that holds both.</summary>
    public RecordDelivery? Next { get; set; }

    /// <summary>An attempt begins. What one before it has published is dropped, also what that one may still publish.</summary>
    public void BeginOutputs(OutputRefusals refusals, bool isDeparture = false)
    {
        DropOutputs();
        Outputs = new DeliveryOutputs(this, refusals, isDeparture);
    }

    /// <summary>The attempt has failed.</summary>
    public void DropOutputs()
    {
        Outputs?.Take();
        Outputs = null;
    }
}
