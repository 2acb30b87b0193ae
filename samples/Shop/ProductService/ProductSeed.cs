using Shop.ServiceDefaults.Storage;

namespace ProductService;

/// <summary>The catalogue to begin with. One product is scarce, so that some orders find no stock.</summary>
internal static class ProductSeed
{
    private const int Plenty = 10_000_000;
    private const int Scarce = 25;

    private static readonly (string Id, string Name, int Cents, int Stock)[] Catalogue =
    [
        ("tea", "Tea, 100 g", 490, Plenty),
        ("coffee", "Coffee, 500 g", 1290, Plenty),
        ("cup", "Cup", 850, Plenty),
        ("kettle", "Kettle", 3900, Plenty),
        ("grinder", "Coffee grinder", 5900, Plenty),
        ("spoon", "Spoon", 320, Plenty),
        ("sugar", "Sugar, 1 kg", 190, Plenty),
        ("samovar", "Samovar, signed", 129900, Scarce),
    ];

    public static bool Write(DatabaseSession session)
    {
        foreach (var (id, name, cents, stock) in Catalogue)
        {
            session.Execute(
                "INSERT OR IGNORE INTO products (id, name, price_cents, received, available) VALUES ($1, $2, $3, $4, $4)", id, name, cents, stock);
            session.Execute("INSERT OR IGNORE INTO rest_stock (id, available) VALUES ($1, $2)", id, stock);
        }

        return true;
    }
}
