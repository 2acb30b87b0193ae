namespace PubSubKafka.Testing.RealBroker.Processes;

/// <summary>A program and its arguments, each passed on as it is.</summary>
internal sealed record ProcessCommand(string FileName, IReadOnlyList<string> Arguments);
