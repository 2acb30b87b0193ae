namespace PubSubKafka.Tests.Failures.Redrive;

/// <summary>The calls of a transactional sink.</summary>
internal enum SinkStep
{
    Initialize = 0,
    Begin = 1,
    Send = 2,
    Commit = 3,
    Abort = 4,
}
