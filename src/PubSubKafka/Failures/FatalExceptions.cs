namespace PubSubKafka.Failures;

/// <summary>
/// Exceptions after which no further record can be entrusted to this process, whatever the rules say and wherever they stand in what was thrown.
/// </summary>
/// <remarks>
/// Few can be caught at all: .NET ends the process by itself on a stack overflow, on memory that is corrupt, and on <c>Environment.FailFast</c>. What
/// is left is memory that ran out, and an <see cref="AccessViolationException"/>, which <c>Marshal</c> throws for an address that is not the caller's:
/// what else was written there nobody knows. <see cref="InsufficientExecutionStackException"/> does not belong here, because it is thrown in good
/// time; nor do exceptions of a broken deployment, such as a missing assembly: other handlers may work, and a rule may say otherwise.
/// </remarks>
internal static class FatalExceptions
{
    public static bool Contain(Exception thrown) => IsFatal(thrown) || (thrown.InnerException is not null && InnerExceptions.WithOuter(thrown).Any(IsFatal));

    private static bool IsFatal(Exception exception) => exception is OutOfMemoryException or AccessViolationException;
}
