namespace ClientService;

/// <summary>The body of <c>PUT /clients/{id}</c>.</summary>
/// <param name="Name">Required; 1 to 100 characters.</param>
/// <param name="Blocked">Whether orders are refused. Default: no.</param>
internal sealed record ClientDetails(string? Name = null, bool Blocked = false);
