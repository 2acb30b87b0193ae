using Microsoft.Extensions.DependencyInjection;
using PubSubKafka.Diagnostics;
using PubSubKafka.Pipeline;

namespace PubSubKafka.Consuming.Handling;

/// <summary>
/// Gives a batch to its handler, then each record to the pipeline, which does with it what it does with records that are handled one by one; its innermost
/// stage says how the handler fared. The handler is called through what is <paramref name="around"/> it.
/// </summary>
internal sealed class BatchStage(
    string consumer,
    IDeliveryStage pipeline,
    IBatchPolicy policy,
    MessageReader reader,
    Func<Func<CancellationToken, ValueTask>, CancellationToken, ValueTask> around,
    IServiceScopeFactory scopes,
    IConsequencePublisher publisher,
    ConsumeTelemetry telemetry,
    OutputRefusals? refusals = null) : IBatchStage
{
    public async ValueTask InvokeAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        var read = new ReadBatch(batch);
        Read(batch, read);
        if (read.Count > 0 && !await TryHandleAsync(read, cancellationToken).ConfigureAwait(false))
        {
            Array.Fill(batch.Outcomes, DeliveryOutcome.Abandoned);
            return;
        }

        // What fails is written elsewhere meanwhile, key by key: those of one key in their order, the keys beside each other.
        var keys = new Task[batch.Keys];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = FinishAsync(batch, batch.KeyAt(i), cancellationToken);
        }

        await Task.WhenAll(keys).ConfigureAwait(false);
    }

    private async ValueTask<bool> TryHandleAsync(ReadBatch read, CancellationToken cancellationToken)
    {
        using var activity = telemetry.StartBatch(read.Records);
        read.BeginAttempt();
        try
        {
            await HandleAsync(read, 0, read.Count, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ServicesGoneException)
        {
            return false;
        }
        finally
        {
            read.EndAttempt();
        }
    }

    private void Read(RecordBatch batch, ReadBatch read)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            var delivery = batch.Records[i];
            delivery.HandlerFailure = null;
            delivery.IsHandled = false;
            delivery.HandledSince = telemetry.Now;
            if (!policy.MayHandle(delivery))
            {
                // Nor those of its key behind it, before it is written where it goes.
                read.FailKey(i);
                continue;
            }

            try
            {
                if (reader.FindType(delivery, out var invoker) is { } type)
                {
                    read.Add(i, (BatchInvoker)invoker!, new HandledRecord(consumer, delivery, scopes, publisher), MessageReader.Read(delivery, type));
                }
                else
                {
                    delivery.IsHandled = true;
                }
            }
            catch (MessageSerializationException exception)
            {
                delivery.HandlerFailure = exception;
                read.FailKey(i);
            }
        }
    }

    // Halves what throws until it is clear which records fail.
    private async ValueTask HandleAsync(ReadBatch read, int from, int to, CancellationToken cancellationToken)
    {
        if (await CallAsync(read, from, to, cancellationToken).ConfigureAwait(false) is not { } thrown)
        {
            return;
        }

        if (policy.ConcernsAll(thrown) || cancellationToken.IsCancellationRequested)
        {
            read.FailFrom(from, thrown);
            return;
        }

        if (to - from == 1)
        {
            read.Fail(from, thrown);
            return;
        }

        var middle = from + ((to - from) / 2);
        await HandleAsync(read, from, middle, cancellationToken).ConfigureAwait(false);
        await HandleAsync(read, middle, to, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<Exception?> CallAsync(ReadBatch read, int from, int to, CancellationToken cancellationToken)
    {
        var part = read.Part(from, to);
        if (part.Count == 0)
        {
            return null;
        }

        var failures = new Exception?[part.Count];
        try
        {
            await around(
                token =>
                {
                    // A pipeline that tries again begins anew, and one that it has given up may still write.
                    failures = new Exception?[part.Count];
                    part.BeginOutputs(refusals);
                    return read.Invoker!.InvokeAsync(part.Records, part.Messages, scopes, failures, token);
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (ServicesGoneException)
        {
            throw;
        }
        catch (Exception exception)
        {
            return exception;
        }

        read.Note(part, failures);
        return null;
    }

    private async Task FinishAsync(RecordBatch batch, (int From, int To) key, CancellationToken cancellationToken)
    {
        for (var i = key.From; i < key.To; i++)
        {
            var failed = batch.Records[i].HandlerFailure is not null;
            batch.Outcomes[i] = await pipeline.InvokeAsync(batch.Records[i], cancellationToken).ConfigureAwait(false);
            if ((failed || batch.Outcomes[i].Kind != DeliveryOutcomeKind.Done) && i + 1 < key.To)
            {
                // Those behind it come again, whether they were handled or not: none of them is done with before it.
                batch.Outcomes[i + 1] = DeliveryOutcome.RetryAfter(TimeSpan.Zero);
                return;
            }
        }
    }
}
