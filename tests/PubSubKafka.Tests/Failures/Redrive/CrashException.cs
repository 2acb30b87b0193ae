namespace PubSubKafka.Tests.Failures.Redrive;

/// <summary>Stands for the end of the process.</summary>
internal sealed class CrashException() : Exception("The process is gone.");
