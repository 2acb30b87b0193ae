using System.Text;
using PubSubKafka.ChaosMember.Journaling;
using PubSubKafka.ChaosTests.Histories;

namespace PubSubKafka.ChaosTests.Running;

/// <summary>Reads a journal while it is being written. What a kill left of a last line is not read.</summary>
internal sealed class JournalTail(string member, string file)
{
    private readonly List<byte> _rest = [];
    private long _position;

    public JournalReading Reading { get; } = new(member);

    public void Read()
    {
        if (!File.Exists(file))
        {
            return;
        }

        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Position = _position;
        var bytes = new byte[64 * 1024];
        for (int count; (count = stream.Read(bytes)) > 0; _position += count)
        {
            foreach (var value in bytes.AsSpan(0, count))
            {
                if (value == '\n')
                {
                    Reading.Add(Entry.Parse(Encoding.UTF8.GetString([.. _rest])));
                    _rest.Clear();
                }
                else
                {
                    _rest.Add(value);
                }
            }
        }
    }
}
