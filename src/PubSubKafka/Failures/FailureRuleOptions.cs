namespace PubSubKafka.Failures;

/// <summary>A rule in the configuration: what an exception means for its record.</summary>
/// <remarks>Rules in the configuration are asked before those in code, in their order.</remarks>
public sealed class FailureRuleOptions
{
    /// <summary>
    /// The exception's type, by its full name (<c>System.TimeoutException</c>) or its name alone (<c>TimeoutException</c>). Exceptions of types derived from it
    /// count too, and those that stand inside of what was thrown. Required. Whether there is such a type is not checked.
    /// </summary>
    public string Exception { get; set; } = "";

    /// <summary>What to do. Default <see cref="FailureAction.Retry"/>.</summary>
    public FailureAction Action { get; set; } = FailureAction.Retry;
}
