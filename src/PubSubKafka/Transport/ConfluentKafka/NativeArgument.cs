using System.Runtime.InteropServices;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>librdkafka's <c>rd_kafka_vu_t</c>: one property of a message that is handed over. It is part of the library's public interface.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeArgument
{
    private Kind _kind;
    private Content _content;

    private enum Kind
    {
        Topic = 1,
        Partition = 3,
        Value = 4,
        Key = 5,
        Flags = 7,
        Timestamp = 8,
        Header = 9,
    }

    public static NativeArgument Topic(byte* name) => new() { _kind = Kind.Topic, _content = new Content { Text = name } };

    public static NativeArgument Partition(int partition) => new() { _kind = Kind.Partition, _content = new Content { Number = partition } };

    public static NativeArgument Key(byte* bytes, int size) => new() { _kind = Kind.Key, _content = new Content { Memory = new Memory(bytes, size) } };

    public static NativeArgument Value(byte* bytes, int size) => new() { _kind = Kind.Value, _content = new Content { Memory = new Memory(bytes, size) } };

    public static NativeArgument Flags(int flags) => new() { _kind = Kind.Flags, _content = new Content { Number = flags } };

    /// <param name="milliseconds">Since 1970, UTC; 0 for now.</param>
    public static NativeArgument Timestamp(long milliseconds) => new() { _kind = Kind.Timestamp, _content = new Content { LongNumber = milliseconds } };

    public static NativeArgument Header(byte* name, byte* value, int size) =>
        new() { _kind = Kind.Header, _content = new Content { Header = new NameAndValue(name, value, size) } };

    // Sixty-four bytes, so that later kinds have room.
    [StructLayout(LayoutKind.Explicit, Size = 64)]
    private struct Content
    {
        [FieldOffset(0)]
        public byte* Text;

        [FieldOffset(0)]
        public int Number;

        [FieldOffset(0)]
        public long LongNumber;

        [FieldOffset(0)]
        public Memory Memory;

        [FieldOffset(0)]
        public NameAndValue Header;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Memory(byte* bytes, int size)
    {
        private readonly byte* _bytes = bytes;
        private readonly nuint _size = (nuint)size;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct NameAndValue(byte* name, byte* value, int size)
    {
        private readonly byte* _name = name;
        private readonly byte* _value = value;
        private readonly nint _size = size;
    }
}
