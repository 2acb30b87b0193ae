using System.Text;

namespace PubSubKafka.Publishing;

/// <summary>A message's id: the one given, or a version 7 UUID, whose text is made only for those who read it.</summary>
internal readonly struct MessageId
{
    private const int GuidLength = 36;

    private readonly string? _given;
    private readonly Guid _made;

    public MessageId(string given) => _given = given;

    public MessageId(Guid made) => _made = made;

    public override string ToString() => _given ?? _made.ToString();

    /// <summary>As the UTF-8 that goes on the wire.</summary>
    public byte[] ToBytes()
    {
        if (_given is not null)
        {
            return Encoding.UTF8.GetBytes(_given);
        }

        var bytes = new byte[GuidLength];
        _made.TryFormat(bytes, out _);
        return bytes;
    }
}
