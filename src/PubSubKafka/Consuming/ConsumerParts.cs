using PubSubKafka.Consuming.Dispatch;
using PubSubKafka.Pipeline;

namespace PubSubKafka.Consuming;

/// <summary>What a consumer is put together from, beside its settings.</summary>
/// <param name="Pipeline">What each record goes through.</param>
/// <param name="Batches">What batches go through; null when records are handled one by one.</param>
/// <param name="BatchSettings">How records are put together; null with the one before.</param>
/// <param name="KeyOrder">What is needed to find out which keys wait; null where their order is not kept across retry topics.</param>
/// <param name="Refusals">Which outputs brokers have refused; null where they do not wait for transactions.</param>
internal sealed record ConsumerParts(IDeliveryStage Pipeline, IBatchStage? Batches, BatchSettings? BatchSettings, KeyOrderSetup? KeyOrder, OutputRefusals? Refusals = null);
