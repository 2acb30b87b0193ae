using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Confluent.Kafka;
using PubSubKafka.Transport;
using PubSubKafka.Transport.ConfluentKafka;

namespace PubSubKafka.IntegrationTests.FatalErrors;

/// <summary>The real transport, whose producer the test can let fail for good, as librdkafka's own tests do.</summary>
internal sealed class WatchedTransport(ITransport transport) : ITransport
{
    private static readonly Lazy<TestFatalError> Native = new(Load);
    private ConfluentRecordSink? _sink;

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int TestFatalError(nint client, int error, [MarshalAs(UnmanagedType.LPUTF8Str)] string reason);

    public IRecordSource OpenSource(SourceSettings settings) => transport.OpenSource(settings);

    public IRecordSink OpenSink(SinkSettings settings) => _sink = (ConfluentRecordSink)transport.OpenSink(settings);

    public ITopicCatalog OpenCatalog(ConnectionSettings settings) => transport.OpenCatalog(settings);

    public IPartitionSource OpenPartitions(PartitionSourceSettings settings) => transport.OpenPartitions(settings);

    public ITransactionalSink OpenTransactionalSink(SinkSettings settings, string transactionalId, TimeSpan transactionTimeout) =>
        transport.OpenTransactionalSink(settings, transactionalId, transactionTimeout);

    /// <summary>Lets the present producer fail. False: it has failed before and was not replaced yet.</summary>
    public bool TryFail(ErrorCode error)
    {
        var handle = ProducerOf((ProducerClient)ClientOf(_sink!)).Handle;
        var native = (SafeHandle)typeof(Handle)
            .GetProperty("LibrdkafkaHandle", System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!
            .GetValue(handle)!;
        return Native.Value(native.DangerousGetHandle(), (int)error, "as the test wants") == 0;
    }

    private static TestFatalError Load()
    {
        foreach (var name in LibrdkafkaResolver.FileNames(File.Exists("/etc/os-release") ? File.ReadAllText("/etc/os-release") : ""))
        {
            if (NativeLibrary.TryLoad(name, typeof(Library).Assembly, null, out var library))
            {
                return Marshal.GetDelegateForFunctionPointer<TestFatalError>(NativeLibrary.GetExport(library, "rd_kafka_test_fatal_error"));
            }
        }

        throw new DllNotFoundException("librdkafka");
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_client")]
    private static extern ref IProducerClient ClientOf(ConfluentRecordSink sink);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_producer")]
    private static extern ref IProducer<byte[]?, byte[]?> ProducerOf(ProducerClient client);
}
