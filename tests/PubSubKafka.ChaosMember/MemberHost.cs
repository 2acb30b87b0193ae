using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PubSubKafka.ChaosMember.Journaling;
using PubSubKafka.DependencyInjection;

namespace PubSubKafka.ChaosMember;

/// <summary>A host with one consumer that handles the run's records and keeps a journal.</summary>
public sealed class MemberHost : IAsyncDisposable
{
    private static readonly TimeSpan SessionTimeout = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan TransactionTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromMinutes(2);

    private readonly IHost _host;
    private readonly Journal _journal;

    private MemberHost(IHost host, Journal journal)
    {
        _host = host;
        _journal = journal;
    }

    /// <summary>Cancelled when the host stops, asked to or not.</summary>
    public CancellationToken Stopping => _host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;

    /// <summary>What sends dead letters back.</summary>
    public IDeadLetterRedriver Redriver => _host.Services.GetRequiredService<IDeadLetterRedriver>();

    /// <summary>Starts the host; its consumer joins the group a moment later.</summary>
    public static async Task<MemberHost> StartAsync(MemberSettings settings)
    {
        var member = Build(settings);
        await member._host.StartAsync();
        return member;
    }

    /// <summary>Builds the host without starting it.</summary>
    public static MemberHost Build(MemberSettings settings)
    {
        var journal = new Journal(settings.JournalFile, TimeProvider.System);
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Debug).AddProvider(new JournalLoggerProvider(journal, settings.Topic, settings.LogFile));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        var handler = new Handler(journal, settings.Workload, settings.ExactlyOnce);
        builder.Services
            .AddPubSubKafka(options =>
            {
                options.BootstrapServers = settings.Client["bootstrap.servers"];
                foreach (var (name, value) in settings.Client)
                {
                    options.Client[name] = value;
                }
            })
            .AddTopic<Numbered>(settings.Topic, topic => topic.WithKey(message => message.Key))
            .AddTopic<Output>(settings.OutputTopic, topic => topic.WithKey(message => message.Key))
            .AddConsumer(settings.Group, consumer =>
            {
                consumer.WithConcurrency(settings.Concurrency).Configure(options => SetRetries(options, settings)).Configure(options => Configure(options, settings));
                if (settings.Batches)
                {
                    consumer.HandleBatch<Numbered>(handler.HandleBatchAsync, size: 1 + (settings.MaxBuffered / 4), within: TimeSpan.FromMilliseconds(10));
                }
                else
                {
                    consumer.Handle<Numbered>(handler.HandleAsync);
                }
            });

        return new MemberHost(builder.Build(), journal);
    }

    /// <summary>Leaves the group in order and ends the host.</summary>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
        _journal.Dispose();
    }

    private static void SetRetries(ConsumerOptions options, MemberSettings settings)
    {
        options.Retry.Attempts = settings.KeepsOrder ? 1 : settings.Workload.Attempts;
        options.Retry.FirstDelay = TimeSpan.FromMilliseconds(20);
        options.Retry.MaxDelay = TimeSpan.FromMilliseconds(300);
        options.RetryTopics.KeepKeyOrder = settings.KeepsOrder;
        options.RetryTopics.Delays = settings.KeepsOrder ? settings.Delays : [];
    }

    private static void Configure(ConsumerOptions options, MemberSettings settings)
    {
        options.MaxBufferedPerPartition = settings.MaxBuffered;
        options.Transactions.Enabled = settings.ExactlyOnce;
        options.Transactions.Interval = TimeSpan.FromMilliseconds(settings.CommitMilliseconds);
        options.Transactions.Timeout = TransactionTimeout;
        options.CommitInterval = TimeSpan.FromMilliseconds(settings.CommitMilliseconds);
        options.SessionTimeout = SessionTimeout;
        options.UseNewGroupProtocol = settings.Kind == GroupKind.NewProtocol;
        if (settings.Kind != GroupKind.NewProtocol)
        {
            // Members of a classic group learn of a rebalance by their heartbeats, which are three seconds apart by default.
            options.Client["heartbeat.interval.ms"] = "300";
        }

        if (settings.Kind == GroupKind.Eager)
        {
            options.Client["partition.assignment.strategy"] = "range";
        }
    }
}
