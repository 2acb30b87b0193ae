namespace PubSubKafka.TestFixtures;

/// <summary>Waits for something that another thread or process brings about: asks until it is so, with a ceiling.</summary>
public static class Eventually
{
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(100);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <param name="condition">What is to become true.</param>
    /// <param name="what">The same in words.</param>
    /// <param name="details">How things stand, for the case that it does not.</param>
    public static async Task TrueAsync(Func<bool> condition, string what, Func<string>? details = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) >= Ceiling)
            {
                Assert.Fail($"Not so within {Ceiling}: {what}. {details?.Invoke()}");
            }

            await Task.Delay(Pause, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
