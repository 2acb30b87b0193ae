using Microsoft.Extensions.Hosting;

namespace Shop.ServiceDefaults;

/// <summary>Stops the host when standard input ends: the program at the other end of the pipe is gone, be it by SIGKILL.</summary>
internal sealed class StandardInputWatch(IHostApplicationLifetime lifetime, TimeProvider time) : IHostedService
{
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(5);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // A thread of its own, in the background: a read of standard input cannot be cancelled and must not keep the process.
        new Thread(Watch) { IsBackground = true, Name = "standard input" }.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Watch()
    {
        using var input = Console.OpenStandardInput();
        var buffer = new byte[256];
        while (input.Read(buffer) > 0)
        {
        }

        lifetime.StopApplication();

        // Kafka may have gone together with that program; then nobody answers a consumer that says goodbye.
        Task.Delay(LongestStop, time).GetAwaiter().GetResult();
        Environment.Exit(1);
    }
}
