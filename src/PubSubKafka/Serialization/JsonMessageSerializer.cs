using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace PubSubKafka.Serialization;

/// <summary>
/// Messages as JSON by System.Text.Json. Writes <c>application/json</c>; reads that, <c>text/json</c> and every media type that ends in <c>+json</c>,
/// except CloudEvents envelopes (<c>application/cloudevents+json</c>), whose message stands inside another object.
/// </summary>
/// <remarks>
/// Where nothing else is given, the settings are <see cref="JsonSerializerOptions.Web"/>: camel-case names, read without regard to case.
/// Thread-safe.
/// </remarks>
/// <typeparam name="TMessage">The message type.</typeparam>
public sealed class JsonMessageSerializer<TMessage> : IMessageSerializer<TMessage>
    where TMessage : class
{
    private readonly JsonTypeInfo<TMessage> _typeInfo;

    /// <summary>Reads and writes by reflection, with the settings of <see cref="JsonSerializerOptions.Web"/>.</summary>
    /// <exception cref="InvalidOperationException">The application was published without reflection-based serialization (trimmed or native AOT).</exception>
    public JsonMessageSerializer()
        : this(JsonReflection.WebOptions(typeof(TMessage)))
    {
    }

    /// <summary>Reads and writes as this contract says; no reflection.</summary>
    /// <param name="typeInfo">The contract, for example <c>MyContext.Default.OrderCreated</c>. Its options apply.</param>
    public JsonMessageSerializer(JsonTypeInfo<TMessage> typeInfo)
    {
        ArgumentNullException.ThrowIfNull(typeInfo);
        _typeInfo = typeInfo;
    }

    /// <summary>Reads and writes with a source-generated context and the options that the context was made with; no reflection.</summary>
    /// <param name="context">The context. It must have a <c>[JsonSerializable]</c> attribute for the message type.</param>
    /// <exception cref="ArgumentException">The context does not know the message type.</exception>
    public JsonMessageSerializer(JsonSerializerContext context)
        : this(TypeInfo(context?.GetTypeInfo(typeof(TMessage)), context, nameof(context)))
    {
    }

    /// <summary>Reads and writes with the contracts of a resolver and the settings of <see cref="JsonSerializerOptions.Web"/>; no reflection unless the resolver uses it.</summary>
    /// <param name="resolver">The resolver.</param>
    /// <exception cref="ArgumentException">The resolver does not know the message type.</exception>
    public JsonMessageSerializer(IJsonTypeInfoResolver resolver)
        : this(TypeInfo(resolver is null ? null : WebTypeInfo(resolver), resolver, nameof(resolver)))
    {
    }

    /// <summary>Reads and writes with these options.</summary>
    /// <param name="options">The options. Where they have no <see cref="JsonSerializerOptions.TypeInfoResolver"/>, a copy of them uses reflection.</param>
    /// <exception cref="ArgumentException">The options' resolver does not know the message type.</exception>
    /// <exception cref="InvalidOperationException">There is no resolver, and the application was published without reflection-based serialization.</exception>
    public JsonMessageSerializer(JsonSerializerOptions options)
        : this(TypeInfo(options is null ? null : OptionsTypeInfo(options), options, nameof(options)))
    {
    }

    /// <inheritdoc/>
    public string ContentType => "application/json";

    /// <inheritdoc/>
    public bool CanRead(ReadOnlySpan<char> contentType) =>
        contentType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        || contentType.Equals("text/json", StringComparison.OrdinalIgnoreCase)
        || (contentType.EndsWith("+json", StringComparison.OrdinalIgnoreCase)
            && !contentType.StartsWith("application/cloudevents", StringComparison.OrdinalIgnoreCase));

    /// <inheritdoc/>
    public byte[] Serialize(TMessage message) => JsonSerializer.SerializeToUtf8Bytes(message, _typeInfo);

    /// <inheritdoc/>
    public TMessage Deserialize(ReadOnlySpan<byte> data)
    {
        // Utf8JsonReader refuses a byte order mark, and some producers of other languages write one.
        var json = data.StartsWith("\uFEFF"u8) ? data[3..] : data;
        return JsonSerializer.Deserialize(json, _typeInfo) ?? throw new JsonException("The JSON value is null.");
    }

    private static JsonTypeInfo<TMessage> TypeInfo(JsonTypeInfo? typeInfo, object? source, string parameter)
    {
        ArgumentNullException.ThrowIfNull(source, parameter);
        return typeInfo as JsonTypeInfo<TMessage> ?? throw new ArgumentException(
            $"{source.GetType().Name} has no JSON contract for {typeof(TMessage)}; add [JsonSerializable(typeof({typeof(TMessage).Name}))] to the context.",
            parameter);
    }

    private static JsonTypeInfo? WebTypeInfo(IJsonTypeInfoResolver resolver)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { TypeInfoResolver = resolver };
        options.MakeReadOnly();
        return options.TryGetTypeInfo(typeof(TMessage), out var typeInfo) ? typeInfo : null;
    }

    private static JsonTypeInfo? OptionsTypeInfo(JsonSerializerOptions options)
    {
        var complete = options.TypeInfoResolver is null ? JsonReflection.Complete(options, typeof(TMessage)) : options;
        return complete.TryGetTypeInfo(typeof(TMessage), out var typeInfo) ? typeInfo : null;
    }
}
