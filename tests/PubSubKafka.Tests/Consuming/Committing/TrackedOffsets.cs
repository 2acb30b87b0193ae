using PubSubKafka.Consuming.Committing;

namespace PubSubKafka.Tests.Consuming.Committing;

/// <summary>A watermark that has read and started some offsets, and remembers their places.</summary>
internal sealed class TrackedOffsets
{
    private readonly Dictionary<long, int> _places = [];

    public TrackedOffsets(params ReadOnlySpan<long> offsets)
    {
        foreach (var offset in offsets)
        {
            Assert.Equal(TrackResult.Tracked, Watermark.Track(offset, out var place));
            Assert.True(Watermark.TryStart(place));
            _places[offset] = place;
        }
    }

    public OffsetWatermark Watermark { get; } = new();

    public void Finish(params ReadOnlySpan<long> offsets)
    {
        foreach (var offset in offsets)
        {
            Assert.True(Watermark.TryFinish(_places[offset], offset));
        }
    }
}
