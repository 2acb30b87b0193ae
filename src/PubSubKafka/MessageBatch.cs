using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace PubSubKafka;

/// <summary>Messages of one partition that are handled together. Valid while the handler runs.</summary>
/// <typeparam name="TMessage">The message type.</typeparam>
public abstract class MessageBatch<TMessage> : IReadOnlyList<ConsumeContext<TMessage>>
    where TMessage : class
{
    private protected MessageBatch()
    {
    }

    /// <inheritdoc/>
    public abstract int Count { get; }

    /// <summary>The services of this handling: one scope for the whole batch, disposed after the handler.</summary>
    [SuppressMessage("Naming", "CA1721", Justification = "Reads as what it is.")]
    public abstract IServiceProvider Services { get; }

    /// <inheritdoc/>
    public abstract ConsumeContext<TMessage> this[int index] { get; }

    /// <summary>Says that one message could not be handled, and the others not for that. Called again for one message, the last reason counts. Thread-safe.</summary>
    /// <param name="message">A message of this batch.</param>
    /// <param name="why">Why. Classified as if the handler had thrown it for this message alone.</param>
    /// <exception cref="ArgumentException">The message is not of this batch.</exception>
    public abstract void Fail(ConsumeContext<TMessage> message, Exception why);

    /// <inheritdoc/>
    public IEnumerator<ConsumeContext<TMessage>> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
