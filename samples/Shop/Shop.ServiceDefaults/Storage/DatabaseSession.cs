using Microsoft.Data.Sqlite;

namespace Shop.ServiceDefaults.Storage;

/// <summary>Runs statements on one connection; their values are the parameters <c>$1</c>, <c>$2</c> and so on. Used by one thread at a time.</summary>
public sealed class DatabaseSession(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    /// <summary>Runs a statement.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="values">The values of its parameters.</param>
    /// <returns>How many rows it changed.</returns>
    public int Execute(string sql, params ReadOnlySpan<object?> values) => Command(sql, values).ExecuteNonQuery();

    /// <summary>Reads one number.</summary>
    /// <param name="sql">The query.</param>
    /// <param name="values">The values of its parameters.</param>
    /// <returns>The first column of the first row; null when there is none.</returns>
    public long? Number(string sql, params ReadOnlySpan<object?> values) => Command(sql, values).ExecuteScalar() as long?;

    /// <summary>Reads one row.</summary>
    /// <param name="sql">The query.</param>
    /// <param name="read">Makes the result from the row.</param>
    /// <param name="values">The values of its parameters.</param>
    /// <returns>The result of the first row; null when there is none.</returns>
    public T? One<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
        where T : class
    {
        using var reader = Command(sql, values).ExecuteReader();
        return reader.Read() ? read(reader) : null;
    }

    /// <summary>Reads rows.</summary>
    /// <param name="sql">The query.</param>
    /// <param name="read">Makes a result from a row.</param>
    /// <param name="values">The values of its parameters.</param>
    /// <returns>The results of all rows.</returns>
    public IReadOnlyList<T> All<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        using var reader = Command(sql, values).ExecuteReader();
        var results = new List<T>();
        while (reader.Read())
        {
            results.Add(read(reader));
        }

        return results;
    }

    /// <summary>Writes into the log of effects, which has no unique key on purpose: an effect that is applied twice shows there.</summary>
    /// <param name="name">The effect.</param>
    /// <param name="key">What it was applied to. Name and key together must come once.</param>
    public void LogEffect(string name, string key) => Execute("INSERT INTO effects (name, key) VALUES ($1, $2)", name, key);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }
    }

    private SqliteCommand Command(string sql, ReadOnlySpan<object?> values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
#pragma warning disable CA2100 // All statements are constants of this program; what comes from outside is in the parameters.
            command.CommandText = sql;
#pragma warning restore CA2100
            for (var i = 1; i <= values.Length; i++)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
            }

            _commands.Add(sql, command);
        }

        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        return command;
    }
}
