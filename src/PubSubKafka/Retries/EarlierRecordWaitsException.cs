namespace PubSubKafka.Retries;

/// <summary>Why a record was not tried: its key's order is kept, and an earlier one waits. Stands in the headers of its copy.</summary>
internal sealed class EarlierRecordWaitsException(string message) : Exception(message)
{
    public static readonly EarlierRecordWaitsException Instance = new("An earlier record of its key waits there.");
}
