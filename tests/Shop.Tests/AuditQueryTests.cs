using Shop.Contracts;
using Shop.ServiceDefaults;
using Shop.ServiceDefaults.Storage;

namespace Shop.Tests;

public sealed class AuditQueryTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("shop-tests-").FullName;
    private ShopDatabase _database = null!;

    public ValueTask InitializeAsync()
    {
        _database = ShopDatabase.Open(Path.Combine(_folder, "audit.db"), "");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Read_InOrderAndOnce_FindsNothing()
    {
        await WriteAsync(("a", 0, 1), ("b", 0, 2), ("a", 0, 3), ("a", 1, 0));

        Assert.Equal(new Audit(Handled: 4, AppliedTwice: 0, Redelivered: 0, OutOfOrder: 0), _database.Read(AuditQuery.Read));
    }

    [Fact]
    public async Task Read_EarlierOffsetOfTheKeyAfterALaterOne_IsOutOfOrder()
    {
        await WriteAsync(("a", 0, 5), ("b", 0, 4), ("a", 0, 3));

        Assert.Equal(1, _database.Read(AuditQuery.Read).OutOfOrder);
    }

    [Fact]
    public async Task Read_SameEffectThreeTimes_IsAppliedTwiceTwice()
    {
        await _database.WriteAsync(session =>
        {
            session.LogEffect("reserve", "1");
            session.LogEffect("reserve", "1");
            session.LogEffect("reserve", "1");
            session.LogEffect("reserve", "2");
            session.LogEffect("release", "1");
            return true;
        });

        Assert.Equal(2, _database.Read(AuditQuery.Read).AppliedTwice);
    }

    [Fact]
    public async Task Write_ThatThrows_UndoesItselfOnly()
    {
        var good = _database.WriteAsync(session => session.Execute("INSERT INTO effects (name, key) VALUES ('good', '1')"));
        var bad = _database.WriteAsync<int>(session =>
        {
            session.LogEffect("bad", "1");
            throw new InvalidOperationException();
        });

        await good;
        await Assert.ThrowsAsync<InvalidOperationException>(() => bad);
        Assert.Equal(["good"], _database.Read(session => session.All("SELECT name FROM effects", row => row.GetString(0))));
    }

    private Task<bool> WriteAsync(params (string Key, int Partition, int Offset)[] records) => _database.WriteAsync(session =>
    {
        foreach (var (key, partition, offset) in records)
        {
            session.Execute(
                "INSERT INTO handled (message_id, topic, partition, offset, key) VALUES ($1, 'orders', $2, $3, $4)",
                $"{key}/{partition}/{offset}", partition, offset, key);
        }

        return true;
    });
}
