using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Shop.ServiceDefaults.Storage;

/// <summary>
/// A service's SQLite file. One thread writes: it takes all changes that wait and commits them together, so hundreds of changes a second need only
/// some tens of flushes to disk. Readers have connections of their own and, thanks to the write-ahead log, wait for nobody.
/// </summary>
public sealed class ShopDatabase : IAsyncDisposable
{
    private const int LargestBatch = 256;

    private readonly Channel<PendingWrite> _writes = Channel.CreateUnbounded<PendingWrite>(new UnboundedChannelOptions { SingleReader = true });
    private readonly string _connectionString;
    private readonly Task _writing;

    private ShopDatabase(string connectionString, string schema)
    {
        _connectionString = connectionString;
        using (var connection = Connect())
        using (var session = new DatabaseSession(connection))
        {
            session.Execute("PRAGMA journal_mode = WAL");
            session.Execute(SharedSchema);
            session.Execute(schema);
        }

        _writing = Task.Factory.StartNew(WriteAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private const string SharedSchema = """
        CREATE TABLE IF NOT EXISTS handled (
          sequence INTEGER PRIMARY KEY AUTOINCREMENT, message_id TEXT NOT NULL UNIQUE, topic TEXT NOT NULL, partition INTEGER NOT NULL,
          offset INTEGER NOT NULL, key TEXT NOT NULL, answer BLOB);
        CREATE INDEX IF NOT EXISTS handled_by_key ON handled (key, topic, partition, sequence, offset);
        CREATE TABLE IF NOT EXISTS redelivered (message_id TEXT NOT NULL, topic TEXT NOT NULL, partition INTEGER NOT NULL, offset INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS effects (name TEXT NOT NULL, key TEXT NOT NULL);
        """;

    /// <summary>Opens the file, makes it and its tables where they are missing, and starts the writer.</summary>
    /// <param name="file">The file; its folder is made as well.</param>
    /// <param name="schema">The service's own tables, <c>IF NOT EXISTS</c>.</param>
    /// <returns>The open database. Dispose it after everything that writes.</returns>
    public static ShopDatabase Open(string file, string schema)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        return new ShopDatabase(new SqliteConnectionStringBuilder { DataSource = file }.ToString(), schema);
    }

    /// <summary>Makes a change, together with others that wait, and completes after the commit.</summary>
    /// <param name="change">Runs on the writer's thread and must not wait for anything. When it throws, its own change is undone and no other.</param>
    /// <returns>What <paramref name="change"/> returned.</returns>
    public Task<TResult> WriteAsync<TResult>(Func<DatabaseSession, TResult> change)
    {
        var write = new PendingWrite<TResult>(change);
        ObjectDisposedException.ThrowIf(!_writes.Writer.TryWrite(write), this);
        return write.Task;
    }

    /// <summary>Reads what is committed.</summary>
    /// <param name="query">Runs at once, on the caller's thread.</param>
    /// <returns>What <paramref name="query"/> returned.</returns>
    public TResult Read<TResult>(Func<DatabaseSession, TResult> query)
    {
        using var connection = Connect();
        using var session = new DatabaseSession(connection);
        return query(session);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _writes.Writer.TryComplete();
        await _writing;
        using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
    }

    private static void Commit(DatabaseSession session, List<PendingWrite> batch)
    {
        try
        {
            session.Execute("BEGIN IMMEDIATE");
            batch.ForEach(write => write.Run(session));
            session.Execute("COMMIT");
        }
        catch (Exception exception)
        {
            Rollback(session);
            batch.ForEach(write => write.Fail(exception));
            return;
        }

        batch.ForEach(write => write.Complete());
    }

    private static void Rollback(DatabaseSession session)
    {
        try
        {
            session.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // Some failures end the transaction by themselves; then there is nothing to roll back.
        }
    }

    private void WriteAll()
    {
        using var connection = Connect();
        using var session = new DatabaseSession(connection);

        // A commit is on disk before it is answered, also when the power goes; the batches pay for that.
        session.Execute("PRAGMA synchronous = FULL");
        var batch = new List<PendingWrite>(LargestBatch);
        while (_writes.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (batch.Count < LargestBatch && _writes.Reader.TryRead(out var write))
            {
                batch.Add(write);
            }

            Commit(session, batch);
            batch.Clear();
        }
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA busy_timeout = 5000";
        command.ExecuteNonQuery();
        return connection;
    }
}
