namespace PubSubKafka.Testing.RealBroker;

/// <summary>What a tool of the Kafka distribution answered.</summary>
/// <param name="ExitCode">The tool's exit code; 0 for success.</param>
/// <param name="Output">What it wrote to standard output, lines separated by <c>\n</c>.</param>
/// <param name="Error">What it wrote to standard error, lines separated by <c>\n</c>.</param>
public sealed record KafkaToolResult(int ExitCode, string Output, string Error);
