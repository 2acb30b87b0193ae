using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PubSubKafka.Serialization;

/// <summary>The one place that may use System.Text.Json's reflection, and only where the application kept it.</summary>
internal static class JsonReflection
{
    private static JsonSerializerOptions? _web;

    /// <exception cref="InvalidOperationException">Reflection-based serialization is switched off.</exception>
    public static JsonSerializerOptions WebOptions(Type messageType) =>
        _web ??= Complete(new JsonSerializerOptions(JsonSerializerDefaults.Web), messageType);

    /// <summary>A copy of options without a resolver, with one that reflects.</summary>
    /// <exception cref="InvalidOperationException">Reflection-based serialization is switched off.</exception>
    public static JsonSerializerOptions Complete(JsonSerializerOptions options, Type messageType)
    {
        if (!JsonSerializer.IsReflectionEnabledByDefault)
        {
            throw new InvalidOperationException(
                $"{messageType} cannot be read or written as JSON by reflection, because this application was published without it. " +
                "Give the serializer a JsonSerializerContext that has [JsonSerializable] for the type.");
        }

        var complete = new JsonSerializerOptions(options) { TypeInfoResolver = Reflecting() };
        complete.MakeReadOnly();
        return complete;
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Reached only when JsonSerializer.IsReflectionEnabledByDefault, which trimming switches off.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Reached only when JsonSerializer.IsReflectionEnabledByDefault, which native AOT switches off.")]
    private static DefaultJsonTypeInfoResolver Reflecting() => new();
}
