using Shop.Contracts;

namespace Shop.Demo;

/// <summary>Everything that was found out about a run, from the services' audits and from outside.</summary>
/// <param name="Report">The numbers of the report.</param>
/// <param name="Redelivered">Messages that came again and were recognised: harmless, and shown to prove that the check works.</param>
/// <param name="Handled">Messages handled by all services.</param>
/// <param name="Reasons">Rejected orders by reason.</param>
/// <param name="Complaints">What is wrong, in words; empty when nothing is.</param>
internal sealed record Findings(
    Report Report, long Redelivered, long Handled, IReadOnlyDictionary<RejectionReason, int> Reasons, IReadOnlyList<string> Complaints);
