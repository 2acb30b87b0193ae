namespace Shop.ServiceDefaults;

/// <summary>Settings of a service of the shop, section <c>Shop</c>.</summary>
public sealed class ShopOptions
{
    /// <summary>The folder of the service's SQLite file, relative to the service's own folder. Default <c>data</c>.</summary>
    public string Data { get; set; } = "data";

    /// <summary>What stands before the names of topics and groups, so that several shops can share a cluster. Default: nothing.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>Whether the service stops when its standard input ends, which happens however the program ends that started it. Default: no.</summary>
    public bool StopWithStandardInput { get; set; }
}
