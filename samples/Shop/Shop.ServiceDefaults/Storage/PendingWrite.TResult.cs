namespace Shop.ServiceDefaults.Storage;

/// <summary>A change with a result.</summary>
internal sealed class PendingWrite<TResult>(Func<DatabaseSession, TResult> change) : PendingWrite
{
    private readonly TaskCompletionSource<TResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TResult? _result;
    private Exception? _failure;

    public Task<TResult> Task => _completion.Task;

    public override void Run(DatabaseSession session)
    {
        session.Execute("SAVEPOINT change");
        try
        {
            _result = change(session);
        }
        catch (Exception exception)
        {
            _failure = exception;
            session.Execute("ROLLBACK TO change");
        }

        session.Execute("RELEASE change");
    }

    public override void Complete()
    {
        if (_failure is null)
        {
            _completion.SetResult(_result!);
        }
        else
        {
            _completion.SetException(_failure);
        }
    }

    public override void Fail(Exception exception) => _completion.SetException(_failure ?? exception);
}
