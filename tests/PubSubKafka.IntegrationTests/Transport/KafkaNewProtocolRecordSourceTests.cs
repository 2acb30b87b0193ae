using PubSubKafka.TestFixtures;

namespace PubSubKafka.IntegrationTests.Transport;

public sealed class KafkaNewProtocolRecordSourceTests(SharedKafka kafka) : KafkaRecordSourceTests(kafka, newProtocol: true);
