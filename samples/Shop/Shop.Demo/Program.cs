using System.Runtime.InteropServices;
using System.Text.Json;
using PubSubKafka.Testing.RealBroker;
using Shop.Demo;
using Shop.Demo.Brokers;
using Shop.Demo.Output;
using Shop.Demo.Services;
using Spectre.Console;

const int Broken = 2;
const int Interrupted = 130;

if (args is ["--help" or "-h"])
{
    Console.WriteLine(CommandLine.Help);
    return 0;
}

if (Console.IsOutputRedirected)
{
    AnsiConsole.Profile.Capabilities.Ansi = false;
    AnsiConsole.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
}

using var interrupt = new CancellationTokenSource();
using var control = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
var folder = Directory.CreateTempSubdirectory("shop-demo-").FullName;
var keepFolder = true;
try
{
    var options = CommandLine.Parse(args);
    await using var broker = await Steps.RunAsync(
        options.Broker == DemoOptions.Kafka ? "Starting Apache Kafka" : $"Using {(options.Broker == DemoOptions.Embedded ? "the embedded broker" : options.Broker)}",
        () => DemoBroker.StartAsync(options.Broker, interrupt.Token));
    await using var shop = new ShopProcesses(broker, folder);
    var findings = await new DemoRun(options, broker, shop).RunAsync(interrupt.Token);
    Summary.Print(findings, options.Outage, broker.Name);
    if (options.ReportFile is { } file)
    {
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(findings.Report, ReportJson.Default.Report) + "\n", interrupt.Token);
    }

    keepFolder = findings.Complaints.Count > 0;
    return keepFolder ? 1 : 0;
}
catch (FormatException exception)
{
    keepFolder = false;
    Console.Error.WriteLine(exception.Message);
    return Broken;
}
catch (OperationCanceledException) when (interrupt.IsCancellationRequested)
{
    keepFolder = false;
    Console.Error.WriteLine("Interrupted.");
    return Interrupted;
}
catch (ServiceFailedException exception)
{
    Console.Error.WriteLine($"{exception.Message}\n{exception.LogTail()}");
    return Broken;
}
catch (Exception exception) when (exception is KafkaUnavailableException or KafkaStartException)
{
    keepFolder = false;
    Console.Error.WriteLine(exception.Message);
    return Broken;
}
catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException or UnauthorizedAccessException
    or Confluent.Kafka.KafkaException)
{
    Console.Error.WriteLine(exception.Message);
    return Broken;
}
finally
{
    if (keepFolder)
    {
        AnsiConsole.MarkupLineInterpolated($"What the services wrote is in {folder}");
    }
    else
    {
        Directory.Delete(folder, recursive: true);
    }
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    interrupt.Cancel();
}
