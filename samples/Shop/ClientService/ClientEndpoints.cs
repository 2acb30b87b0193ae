using Shop.ServiceDefaults;
using Shop.ServiceDefaults.Storage;

namespace ClientService;

internal static class ClientEndpoints
{
    private const int LongestName = 100;

    public static void MapClients(this WebApplication app)
    {
        app.MapGet("/clients", (ShopDatabase database) => database.Read(ClientStore.List));
        app.MapGet("/clients/{id}", Get);
        app.MapPut("/clients/{id}", PutAsync);
    }

    private static IResult Get(string id, ShopDatabase database) =>
        database.Read(session => ClientStore.Find(session, id)) is { } client
            ? Results.Ok(client)
            : Results.Problem($"There is no client '{id}'.", statusCode: StatusCodes.Status404NotFound);

    private static async Task<IResult> PutAsync(string id, ClientDetails details, ShopDatabase database)
    {
        var mistakes = new Dictionary<string, string[]>();
        if (!ShopId.IsValid(id))
        {
            mistakes["id"] = [ShopId.Rule];
        }

        if (string.IsNullOrWhiteSpace(details.Name) || details.Name.Length > LongestName)
        {
            mistakes["name"] = [$"1 to {LongestName} characters."];
        }

        return mistakes.Count > 0
            ? Results.ValidationProblem(mistakes)
            : Results.Ok(await database.WriteAsync(session => ClientStore.Put(session, id, details.Name!, details.Blocked)));
    }
}
