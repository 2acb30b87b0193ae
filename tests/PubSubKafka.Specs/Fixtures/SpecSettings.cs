// Tests wait for brokers more than they work, so several run at a time.
[assembly: CollectionBehavior(MaxParallelThreads = 6)]
