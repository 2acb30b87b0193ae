namespace PubSubKafka.Publishing;

/// <summary>How the producer compresses a batch of records. Consumers of every language undo it by themselves.</summary>
public enum ProducerCompression
{
    /// <summary>No compression.</summary>
    None,

    /// <summary>gzip: small, slow.</summary>
    Gzip,

    /// <summary>Snappy.</summary>
    Snappy,

    /// <summary>LZ4: the least work for a good part of the gain.</summary>
    Lz4,

    /// <summary>Zstandard: as small as gzip for less work.</summary>
    Zstd,
}
