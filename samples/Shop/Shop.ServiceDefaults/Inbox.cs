using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PubSubKafka;
using Shop.ServiceDefaults.Storage;

namespace Shop.ServiceDefaults;

/// <summary>
/// Makes handlers idempotent. The change, the mark that the message was handled and the answer to it are one transaction. When the message comes
/// again, nothing is changed and the recorded answer is given back to be published again: a crash after the commit and before the publish neither
/// repeats the change nor loses the answer.
/// </summary>
public sealed class Inbox(ShopDatabase database)
{
    /// <summary>Handles a message once.</summary>
    /// <typeparam name="TAnswer">The type of the answer.</typeparam>
    /// <param name="context">The message.</param>
    /// <param name="json">How the answer is recorded.</param>
    /// <param name="handle">Makes the change, with all it has to say in its result; null when there is no answer.</param>
    /// <returns>The answer to publish, the same each time; null for none.</returns>
    public Task<TAnswer?> HandleOnceAsync<TAnswer>(
        ConsumeContext context, JsonTypeInfo<TAnswer> json, Func<DatabaseSession, TAnswer?> handle)
        where TAnswer : class
    {
        var (id, topic, partition, offset, key) = (context.MessageId, context.Topic, context.Partition, context.Offset, context.Key ?? "");
        return database.WriteAsync(session =>
        {
            if (session.One("SELECT answer FROM handled WHERE message_id = $1", row => new Handled(row.IsDBNull(0) ? null : row.GetFieldValue<byte[]>(0)), id) is { } known)
            {
                session.Execute("INSERT INTO redelivered (message_id, topic, partition, offset) VALUES ($1, $2, $3, $4)", id, topic, partition, offset);
                return known.Answer is null ? null : JsonSerializer.Deserialize(known.Answer, json);
            }

            var answer = handle(session);
            session.Execute(
                "INSERT INTO handled (message_id, topic, partition, offset, key, answer) VALUES ($1, $2, $3, $4, $5, $6)",
                id, topic, partition, offset, key, answer is null ? null : JsonSerializer.SerializeToUtf8Bytes(answer, json));
            return answer;
        });
    }

    private sealed record Handled(byte[]? Answer);
}
