using PubSubKafka.Transport;

namespace PubSubKafka.Pipeline;

/// <summary>One record on its way through the pipeline, over all its attempts. Touched by one thread at a time.</summary>
internal sealed class RecordDelivery(ReceivedRecord record)
{
    public ReceivedRecord Record { get; } = record;

    /// <summary>How the watermark of its partition knows it. Only the dispatcher's.</summary>
    public int Place { get; set; } = -1;

    /// <summary>Attempts at handling, the running one included. The failure stage counts; a repeated dead-letter write is no attempt.</summary>
    public int Attempt { get; set; }

    /// <summary>How often the partition was made to wait because of this record.</summary>
    public int Pauses { get; set; }

    /// <summary>Why the latest run through the pipeline failed; null when it did not.</summary>
    public Exception? LastFailure { get; set; }

    /// <summary>When the first attempt failed; default while none has.</summary>
    public DateTimeOffset FirstFailure { get; set; }

    /// <summary>Set once the record is given up and its dead letter still has to be written: then handling is over and only the write is repeated.</summary>
    public Exception? GivenUpFor { get; set; }

    /// <summary>When the record was given up.</summary>
    public DateTimeOffset GivenUpAt { get; set; }

    /// <summary>How often the write of the dead letter failed.</summary>
    public int DeadLetterFailures { get; set; }

    /// <summary>The next record of the same key, for the queue that holds both.</summary>
    public RecordDelivery? Next { get; set; }
}
