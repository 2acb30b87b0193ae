namespace PubSubKafka.Failures;

/// <summary>The delays of one consumer: those of the user's function where there is one, else those of the settings.</summary>
internal sealed class RetryDelays(RetryOptions options, Func<double> random)
{
    /// <param name="failures">Failures so far, from 1.</param>
    /// <param name="thrown">The last of them, as it was thrown.</param>
    /// <param name="onFunctionFailed">Is told what the user's function threw; the settings decide then, so that its record neither is lost nor waits for ever.</param>
    public TimeSpan After(int failures, Exception thrown, Action<Exception> onFunctionFailed)
    {
        if (options.Custom is { } custom)
        {
            try
            {
                return RetryDelay.Of(custom(failures, thrown), options, random());
            }
            catch (Exception exception) when (!FatalExceptions.Contain(exception))
            {
                onFunctionFailed(exception);
            }
        }

        return RetryDelay.After(failures, options, random());
    }
}
