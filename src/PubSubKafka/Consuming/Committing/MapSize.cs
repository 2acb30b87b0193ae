namespace PubSubKafka.Consuming.Committing;

/// <summary>How many bytes the parts of an encoded map take. Pure.</summary>
internal static class MapSize
{
    /// <summary>A number of seven bits a byte.</summary>
    public const int LongestNumber = 9;

    public static int OfNumber(long number)
    {
        var size = 1;
        for (; number >= 0x80; number >>= 7)
        {
            size++;
        }

        return size;
    }

    /// <summary>One bit for each offset after the committed one, up to the highest.</summary>
    public static long OfBits(long committed, long highest) => highest <= committed ? 0 : ((highest - committed - 1) / 8) + 1;
}
