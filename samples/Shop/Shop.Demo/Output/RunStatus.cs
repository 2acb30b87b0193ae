namespace Shop.Demo.Output;

/// <summary>Where a run is, for the live progress. Written by one task, read by another.</summary>
internal sealed class RunStatus
{
    /// <summary>What goes on now, in words.</summary>
    public volatile string Phase = "starting";

    /// <summary>Whether ProductService is up.</summary>
    public volatile bool ProductsUp = true;

    /// <summary>Orders confirmed so far.</summary>
    public long Confirmed;

    /// <summary>Orders rejected so far.</summary>
    public long Rejected;
}
