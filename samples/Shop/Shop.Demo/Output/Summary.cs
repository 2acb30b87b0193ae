using Spectre.Console;

namespace Shop.Demo.Output;

/// <summary>Prints the numbers of a run.</summary>
internal static class Summary
{
    public static void Print(Findings findings, TimeSpan outage, string broker)
    {
        var report = findings.Report;
        var table = new Table().Border(TableBorder.Rounded).Title($"ProductService was away for {outage.TotalSeconds:0.#} s; {broker}".EscapeMarkup())
            .AddColumn("orders").AddColumn("through Kafka", column => column.RightAligned()).AddColumn("by REST", column => column.RightAligned())
            .AddRow("placed", $"{report.Placed}", $"{report.RestPlaced}")
            .AddRow("accepted", $"{report.Accepted}", $"{report.RestPlaced - report.RestLost}")
            .AddRow("confirmed", $"{report.Confirmed}", "")
            .AddRow("rejected", $"{report.Rejected}", "")
            .AddRow("lost", Count(report.Lost), Count(report.RestLost))
            .AddRow("handled twice", Count(report.Duplicates), "")
            .AddRow("out of order per key", Count(report.OutOfOrder), "")
            .AddRow("dead-lettered", Count(report.DeadLettered), "")
            .AddRow("time to confirmation, p50", $"{report.P50Ms:0.0} ms", "")
            .AddRow("time to confirmation, p99", $"{report.P99Ms:0.0} ms", "");
        AnsiConsole.Write(table);
        var reasons = string.Join(", ", findings.Reasons.OrderBy(reason => reason.Key).Select(reason => $"{reason.Value} {reason.Key}"));
        Console.WriteLine($"Rejected: {(reasons.Length > 0 ? reasons : "none")}.");
        Console.WriteLine($"The services handled {findings.Handled} messages; {findings.Redelivered} came again and were recognised.");
        foreach (var complaint in findings.Complaints)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]{complaint}[/]");
        }

        if (findings.Complaints.Count == 0)
        {
            AnsiConsole.MarkupLine("[green]Through Kafka nothing was lost, doubled or out of order.[/]");
        }
    }

    private static string Count(long bad) => bad == 0 ? "[green]0[/]" : $"[red]{bad}[/]";
}
