namespace Shop.Contracts;

/// <summary>Why an order was rejected.</summary>
public enum RejectionReason
{
    UnknownClient,
    BlockedClient,
    UnknownProduct,
    NoStock,

    /// <summary>The customer was told that the order was not taken, yet it may have reached Kafka; the answer to it undoes what it caused.</summary>
    Withdrawn,
}
