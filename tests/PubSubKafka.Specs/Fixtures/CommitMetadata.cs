using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;

namespace PubSubKafka.Specs.Fixtures;

/// <summary>
/// Reads and writes the text beside a group's committed offset, as another program would that uses the group. Confluent.Kafka has no call for it, so
/// this speaks to librdkafka. Writing needs a group without members.
/// </summary>
internal static unsafe partial class CommitMetadata
{
    private const string Library = "librdkafka";
    private const int Consumer = 1;
    private const int Timeout = 30_000;

    public static void Write(TestTopic topic, int partition, long offset, string metadata) => Call(topic, partition, (client, list) =>
    {
        var bytes = Encoding.UTF8.GetBytes(metadata);
        var element = ((NativePartitionList*)list)->Elements;
        element->Offset = offset;

        // librdkafka frees it together with the list.
        element->Metadata = (byte*)NativeMemory.Alloc((nuint)bytes.Length);
        element->MetadataSize = (nuint)bytes.Length;
        bytes.CopyTo(new Span<byte>(element->Metadata, bytes.Length));
        Check(rd_kafka_commit(client, list, 0));
        Check(element->Error);
        return 0;
    });

    /// <summary>The committed offset, negative when there is none, and its text.</summary>
    public static (long Offset, string Text) Read(TestTopic topic, int partition = 0) => Call(topic, partition, (client, list) =>
    {
        Check(rd_kafka_committed(client, list, Timeout));
        var element = ((NativePartitionList*)list)->Elements;
        Check(element->Error);
        return (element->Offset, element->Metadata is null ? "" : Encoding.UTF8.GetString(element->Metadata, (int)element->MetadataSize));
    });

    private static TResult Call<TResult>(TestTopic topic, int partition, Func<nint, nint, TResult> call)
    {
        var client = NewClient(topic.With(("group.id", topic.Group), ("enable.auto.commit", "false")));
        var list = rd_kafka_topic_partition_list_new(1);
        try
        {
            rd_kafka_topic_partition_list_add(list, topic.Name, partition);
            return call(client, list);
        }
        finally
        {
            rd_kafka_topic_partition_list_destroy(list);
            rd_kafka_destroy(client);
        }
    }

    private static nint NewClient(Dictionary<string, string> settings)
    {
        _ = Confluent.Kafka.Library.Version;
        var configuration = rd_kafka_conf_new();
        var error = stackalloc byte[512];
        foreach (var (name, value) in settings)
        {
            Assert.True(rd_kafka_conf_set(configuration, name, value, error, 512) == 0, Marshal.PtrToStringUTF8((nint)error));
        }

        var client = rd_kafka_new(Consumer, configuration, error, 512);
        Assert.True(client != 0, Marshal.PtrToStringUTF8((nint)error));
        return client;
    }

    private static void Check(int error) =>
        Assert.True(error == 0, string.Create(CultureInfo.InvariantCulture, $"librdkafka: {(ErrorCode)error}"));

    [LibraryImport(Library)]
    private static partial nint rd_kafka_conf_new();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rd_kafka_conf_set(nint configuration, string name, string value, byte* error, nuint errorSize);

    [LibraryImport(Library)]
    private static partial nint rd_kafka_new(int type, nint configuration, byte* error, nuint errorSize);

    [LibraryImport(Library)]
    private static partial void rd_kafka_destroy(nint client);

    [LibraryImport(Library)]
    private static partial nint rd_kafka_topic_partition_list_new(int size);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint rd_kafka_topic_partition_list_add(nint list, string topic, int partition);

    [LibraryImport(Library)]
    private static partial void rd_kafka_topic_partition_list_destroy(nint list);

    [LibraryImport(Library)]
    private static partial int rd_kafka_commit(nint client, nint list, int asynchronously);

    [LibraryImport(Library)]
    private static partial int rd_kafka_committed(nint client, nint list, int timeoutMilliseconds);
}
