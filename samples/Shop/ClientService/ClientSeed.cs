using Shop.ServiceDefaults.Storage;

namespace ClientService;

/// <summary>A hundred clients to begin with: <c>client-1</c> to <c>client-100</c>, of whom two are blocked.</summary>
internal static class ClientSeed
{
    private const int Count = 100;
    private static readonly int[] Blocked = [13, 66];

    public static bool Write(DatabaseSession session)
    {
        for (var number = 1; number <= Count; number++)
        {
            session.Execute(
                "INSERT OR IGNORE INTO clients (id, name, blocked) VALUES ($1, $2, $3)", $"client-{number}", $"Client {number}", Blocked.Contains(number));
        }

        return true;
    }
}
