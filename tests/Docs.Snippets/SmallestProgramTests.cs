using System.Diagnostics;
using PubSubKafka.Testing.Embedded;

namespace PubSubKafka.Docs;

/// <summary>Runs the program that the README shows.</summary>
public sealed class SmallestProgramTests
{
    [Fact]
    public async Task Run_AgainstABroker_PrintsTheGreeting()
    {
        using var broker = EmbeddedBroker.Start();
        broker.CreateTopic("greetings");
        broker.CreateTopic("greetings-dlq");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Smallest.dll"));
        start.ArgumentList.Add(broker.BootstrapServers);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            patience.CancelAfter(TimeSpan.FromMinutes(1));
            string? line;
            do
            {
                line = await process.StandardOutput.ReadLineAsync(patience.Token);
            }
            while (line is not (null or "Hello, Ada!"));
            Assert.True(line is not null, "The program ended: " + (process.HasExited || process.WaitForExit(5_000) ? await error : string.Empty));
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }
}
