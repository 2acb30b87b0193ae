namespace PubSubKafka;

/// <summary>Which records of a partition wait for each other.</summary>
public enum MessageOrdering
{
    /// <summary>Records of one key are handled one at a time in offset order, retries in place included; records without a key promise no order. The default.</summary>
    Key = 0,

    /// <summary>All records of a partition are handled one at a time in offset order, retries included.</summary>
    Partition = 1,

    /// <summary>No record waits for another.</summary>
    Unordered = 2,
}
