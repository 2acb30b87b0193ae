namespace PubSubKafka.Tests.Failures.Redrive;

/// <summary>Keeps what is reported, on the thread that reports it.</summary>
internal sealed class ProgressList : List<RedriveProgress>, IProgress<RedriveProgress>
{
    public void Report(RedriveProgress value) => Add(value);
}
