namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>Says which librdkafka setting is wrong when a client cannot be made.</summary>
internal static class ClientConfigurationError
{
    /// <exception cref="TransportException">A setting has an unknown name or an impossible value; the message names it.</exception>
    public static TClient Guard<TClient>(Func<TClient> build)
    {
        try
        {
            return build();
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or global::Confluent.Kafka.KafkaException)
        {
            throw new TransportException(
                $"The Kafka client refuses its settings: {exception.Message} Settings under Client have librdkafka's names.", "_INVALID_ARG", isFatal: true, exception);
        }
    }
}
