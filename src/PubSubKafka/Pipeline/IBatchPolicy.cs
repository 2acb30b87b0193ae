namespace PubSubKafka.Pipeline;

/// <summary>What those who handle a batch must know of what the stages around them would do.</summary>
internal interface IBatchPolicy
{
    /// <summary>Whether the record may be given to a handler now. Otherwise it only has to run through the pipeline.</summary>
    bool MayHandle(RecordDelivery delivery);

    /// <summary>Whether an exception says nothing of single records: what it means holds for all that were handled together.</summary>
    bool ConcernsAll(Exception thrown);
}
