using System.Diagnostics;

namespace PubSubKafka.Testing.RealBroker.Processes;

/// <summary>
/// A program under <see cref="Supervisor"/>. Disposing closes its pipe, which kills the program; <see cref="Exited"/> tells when it
/// is gone.
/// </summary>
internal sealed class SupervisedProcess : IDisposable
{
    private readonly StreamWriter _input;
    private readonly Lock _gate = new();

    private SupervisedProcess(Process process)
    {
        _input = process.StandardInput;
        Id = process.Id;
        Exited = WaitForExitAsync(process);
    }

    internal int Id { get; }

    /// <summary>The exit code, once the program has ended and all its output was read. Never fails.</summary>
    internal Task<int> Exited { get; }

    /// <summary>Starts the program. The two callbacks get its output line by line, on threads of the pool.</summary>
    internal static SupervisedProcess Start(ProcessCommand command, Action<string> onOutput, Action<string> onError)
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(command.FileName, command.Arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        process.OutputDataReceived += (_, line) => Pass(line.Data, onOutput);
        process.ErrorDataReceived += (_, line) => Pass(line.Data, onError);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new SupervisedProcess(process);
    }

    /// <summary>Gives the supervisor an order; does nothing when the program has ended.</summary>
    internal void Order(string order)
    {
        lock (_gate)
        {
            try
            {
                _input.Write($"{order}\n");
                _input.Flush();
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException)
            {
                // The pipe is closed: the program has ended or is being killed, which is what an order would lead to.
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            try
            {
                _input.Close();
            }
            catch (IOException)
            {
                // An order that could not be written is flushed again by closing.
            }
        }
    }

    private static void Pass(string? line, Action<string> receiver)
    {
        if (line is not null)
        {
            receiver(line);
        }
    }

    private static async Task<int> WaitForExitAsync(Process process)
    {
        using (process)
        {
            await process.WaitForExitAsync().ConfigureAwait(false);
            return process.ExitCode;
        }
    }
}
