using Microsoft.Extensions.Configuration;

namespace PubSubKafka.DependencyInjection;

/// <summary>
/// Binds configuration to options and finds every mistake in it, not only the first: each value is bound by itself to a scratch object, which shows
/// whether its key is known and its text can be read; then all good values are bound together.
/// </summary>
internal static class SettingsBinder
{
    public static void Bind(string path, IConfiguration configuration, PubSubKafkaOptions options)
    {
        var good = new List<KeyValuePair<string, string?>>();
        foreach (var setting in configuration.AsEnumerable(makePathsRelative: true))
        {
            if (setting.Value is null || IsEmptySection(setting))
            {
                continue;
            }

            if (FindMistake(setting) is { } mistake)
            {
                options.BindingFailures.Add($"{path}:{setting.Key} {mistake}");
            }
            else
            {
                good.Add(setting);
            }
        }

        Only(good).Bind(options);
    }

    // JSON's {} and [] come as keys with an empty value.
    private static bool IsEmptySection(KeyValuePair<string, string?> setting) => setting.Value!.Length == 0;

    private static string? FindMistake(KeyValuePair<string, string?> setting)
    {
        var only = Only([setting]);
        try
        {
            only.Bind(new PubSubKafkaOptions());
        }
        catch (InvalidOperationException exception)
        {
            return $"is '{setting.Value}', which cannot be read: {exception.InnerException?.Message ?? exception.Message}";
        }

        try
        {
            only.Bind(new PubSubKafkaOptions(), binder => binder.ErrorOnUnknownConfiguration = true);
            return null;
        }
        catch (InvalidOperationException)
        {
            return "is no setting of this library. Check its spelling; names are listed in PubSubKafkaOptions.";
        }
    }

    private static IConfigurationRoot Only(IEnumerable<KeyValuePair<string, string?>> settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
}
