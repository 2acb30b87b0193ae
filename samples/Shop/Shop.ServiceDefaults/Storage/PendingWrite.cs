namespace Shop.ServiceDefaults.Storage;

/// <summary>A change that waits for its turn.</summary>
internal abstract class PendingWrite
{
    /// <summary>Makes the change inside the transaction of its batch. A change that fails undoes itself only.</summary>
    public abstract void Run(DatabaseSession session);

    /// <summary>Tells the caller, after the commit.</summary>
    public abstract void Complete();

    /// <summary>Tells the caller that nothing was committed.</summary>
    public abstract void Fail(Exception exception);
}
