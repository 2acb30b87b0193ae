using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>A transactional producer of librdkafka. One thread at a time owns it, so nothing here is locked.</summary>
/// <remarks>
/// Records go without a delivery report: the client counts what was not written and refuses the commit then. Which record it was,
/// <see cref="RefusalSearch"/> finds out in the transactions after that.
/// </remarks>
internal sealed class ConfluentTransactionalSink : ITransactionalSink
{
    private static readonly TimeSpan LastReports = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan QueueFullPause = TimeSpan.FromMilliseconds(10);

    private readonly TransactionalClient _client;
    private readonly BrokerReminder _reminder;
    private readonly NativeTransaction _transaction;
    private readonly RefusalSearch _search;
    private readonly TimeProvider _time;
    private readonly string _id;
    private TransactionException? _end;
    private bool _isOpen;
    private bool _isCommitting;
    private bool _isDisposed;

    /// <exception cref="TransportException">A setting is wrong, or the client is not one that this library can commit with.</exception>
    public ConfluentTransactionalSink(SinkSettings settings, string transactionalId, TimeSpan transactionTimeout, ILogger logger, TimeProvider time)
    {
        _id = transactionalId;
        _time = time;
        var config = ConfluentConfigMapper.TransactionalProducer(settings, transactionalId, transactionTimeout);
        _client = new TransactionalClient(config, logger);
        _reminder = new BrokerReminder(_client.Handle, config);
        _transaction = new NativeTransaction(_client.Handle, transactionalId);
        _search = new RefusalSearch(logger, _client.Name);
    }

    public void Initialize(TimeSpan atMost)
    {
        CheckUsable();
        ThrowIf(_transaction.Initialize(atMost));
    }

    public void Begin()
    {
        CheckUsable();
        if (_isOpen)
        {
            throw new InvalidOperationException($"A transaction of '{_id}' is open; commit or abort it before the next one begins.");
        }

        ThrowIf(_transaction.Begin());
        _search.Begin();
        _isOpen = true;
    }

    public void Send(OutgoingRecord record)
    {
        CheckOpen();
        var report = _search.ReportOf(record);
        if (_search.BeginsGroup(record))
        {
            WriteNow();
        }

        while (!TryProduce(record, report))
        {
            _client.TryFlush(QueueFullPause);
        }
    }

    public void SendOffsets(IReadOnlyCollection<CommitOffset> offsets, IGroupMembership member, TimeSpan atMost)
    {
        CheckOpen();
        if (member is not NativeGroupMetadata membership)
        {
            throw new ArgumentException("The member is one of another transport.", nameof(member));
        }

        ThrowIf(_transaction.SendOffsets(offsets, membership, atMost));
    }

    public void Commit(TimeSpan atMost)
    {
        CheckUsable();
        if (!_isCommitting)
        {
            CheckOpen();
        }

        ThrowIf(TryCommit(atMost));
        _search.Committed();
    }

    public void Abort(TimeSpan atMost)
    {
        CheckUsable();
        if (!_isOpen)
        {
            return;
        }

        if (_isCommitting)
        {
            // A commit that was begun cannot be called back; what becomes of it must be known first.
            var started = _time.GetTimestamp();
            var undone = TryCommit(atMost) ?? TransactionErrors.Make(
                $"The transaction of '{_id}' could not be aborted", ErrorCode.Local_State, "it was committed", TransactionErrorKind.Fenced);
            if (undone.Kind is not TransactionErrorKind.Abort)
            {
                throw Explained(undone);
            }

            atMost -= _time.GetElapsedTime(started);
        }

        ThrowIf(_transaction.Abort(atMost));
        _isOpen = false;
    }

    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _reminder.Dispose();
            _client.Close(_isOpen && !_isCommitting && _end is null ? _transaction : null, _time);
        }
    }

    private TransactionException? TryCommit(TimeSpan atMost)
    {
        var failure = _transaction.Commit(atMost);
        _isCommitting = failure is { Kind: TransactionErrorKind.Repeat };
        _isOpen = failure is not null;
        return failure;
    }

    /// <summary>False: the client's queue is full.</summary>
    private bool TryProduce(OutgoingRecord record, Action<DeliveryReport<byte[]?, byte[]?>>? report)
    {
        try
        {
            return report is null ? _client.TryProduce(record) : _client.TryProduce(record, report);
        }
        catch (Exception exception)
        {
            throw NotTaken(record, exception);
        }
    }

    private TransactionException NotTaken(OutgoingRecord record, Exception exception)
    {
        // Any other exception: the client was given something that it cannot express.
        var error = exception is KafkaException { Error: var given } ? given : new Error(ErrorCode.Local_InvalidArg, exception.Message);
        if (error.Code is ErrorCode.Local_State or ErrorCode.Local_Fatal || ErrorCodes.IsEndOfProducer(error.Code))
        {
            return Explained(_transaction.Failure(error));
        }

        var refused = DeliveryWatch.IsRefusal(error.Code) ? record : null;
        return TransactionErrors.Make(NotWritten(record), error.Code, error.Reason, TransactionErrorKind.Abort, refused, exception);
    }

    private void WriteNow()
    {
        // It ends at last with the record's time to live.
        while (!_client.TryFlush(LastReports))
        {
        }

        if (_search.HasRefusals && _search.Failed() is { } found)
        {
            throw Refusal(found.Record, found.Error);
        }
    }

    private void ThrowIf(TransactionException? failure)
    {
        if (failure is not null)
        {
            throw Explained(failure);
        }
    }

    /// <summary>The failure with the record that is to blame, where that is known.</summary>
    private TransactionException Explained(TransactionException failure)
    {
        if (failure.Kind is not TransactionErrorKind.Abort)
        {
            _end = failure.Kind is TransactionErrorKind.Fenced ? failure : null;
            return failure;
        }

        if (_search.IsWatching)
        {
            // The client throws away what it still has of a failed transaction, and reports that too.
            _client.TryFlush(LastReports);
        }

        var isRefused = _search.HasRefusals;
        return _search.Failed() is { } found ? Refusal(found.Record, found.Error)
            : isRefused ? new TransactionException(failure.Message, failure.ErrorCode, failure.Kind, innerException: failure) { IsSearching = true }
            : failure;
    }

    private static TransactionException Refusal(OutgoingRecord record, Error error) =>
        TransactionErrors.Make(NotWritten(record), error.Code, error.Reason, TransactionErrorKind.Abort, record);

    private static string NotWritten(OutgoingRecord record) => $"The record for topic '{record.Topic}' was not written";

    private void CheckUsable()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_end is not null)
        {
            throw _end;
        }
    }

    private void CheckOpen()
    {
        CheckUsable();
        if (_isCommitting)
        {
            throw new InvalidOperationException($"The commit of the transaction of '{_id}' is not decided yet; call it again.");
        }

        if (!_isOpen)
        {
            throw new InvalidOperationException($"No transaction of '{_id}' is open; begin one first.");
        }
    }
}
