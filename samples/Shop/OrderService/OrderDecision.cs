using Shop.Contracts;
using Shop.ServiceDefaults.Storage;

namespace OrderService;

/// <summary>Takes the two answers in, in whichever order they come: the first refusal rejects the order, both consents confirm it.</summary>
internal static class OrderDecision
{
    /// <summary>Notes ProductService's answer.</summary>
    /// <returns>The order with its outcome when this answer decided it; null otherwise.</returns>
    public static Order? Take(DatabaseSession session, StockReservation answer, DateTimeOffset now)
    {
        session.LogEffect("stock answer", answer.OrderId);
        return OrderStore.Find(session, answer.OrderId) is { } stored
            ? Decide(session, stored with { StockAccepted = answer.Accepted }, answer.Reason, now)
            : null;
    }

    /// <summary>Notes ClientService's answer.</summary>
    /// <returns>The order with its outcome when this answer decided it; null otherwise.</returns>
    public static Order? Take(DatabaseSession session, CustomerCheck answer, DateTimeOffset now)
    {
        session.LogEffect("customer answer", answer.OrderId);
        return OrderStore.Find(session, answer.OrderId) is { } stored
            ? Decide(session, stored with { CustomerAccepted = answer.Accepted }, answer.Reason, now)
            : null;
    }

    private static Order? Decide(DatabaseSession session, StoredOrder stored, RejectionReason? refusal, DateTimeOffset now)
    {
        // The second answer to an order that the first one rejected is noted, no more.
        var outcome = stored.Order.Status == OrderStatus.Placed ? Outcome(stored, refusal, now) : null;
        OrderStore.Update(session, outcome is null ? stored : stored with { Order = outcome });
        if (outcome is not null)
        {
            session.LogEffect("decide", outcome.Id);
        }

        return outcome;
    }

    private static Order? Outcome(StoredOrder stored, RejectionReason? refusal, DateTimeOffset now)
    {
        var reason = stored.Withdrawn ? RejectionReason.Withdrawn : refusal;
        if (reason is not null)
        {
            return stored.Order with { Version = 2, Status = OrderStatus.Rejected, Reason = reason, DecidedAt = now };
        }

        return stored is { StockAccepted: true, CustomerAccepted: true }
            ? stored.Order with { Version = 2, Status = OrderStatus.Confirmed, DecidedAt = now }
            : null;
    }
}
