namespace Shop.Contracts;

/// <summary>What a service measured about its own handling, as told by <c>GET /audit</c>.</summary>
/// <param name="Handled">Messages handled, each counted once.</param>
/// <param name="AppliedTwice">Effects found more than once in the log of effects. Must be 0.</param>
/// <param name="Redelivered">Messages that came again and were recognised.</param>
/// <param name="OutOfOrder">Messages handled after a later one of the same key and partition. Must be 0.</param>
public sealed record Audit(long Handled, long AppliedTwice, long Redelivered, long OutOfOrder);
