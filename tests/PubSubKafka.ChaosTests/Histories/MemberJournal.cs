using PubSubKafka.ChaosMember.Journaling;

namespace PubSubKafka.ChaosTests.Histories;

/// <summary>What one member wrote.</summary>
internal sealed record MemberJournal(string Member, IReadOnlyList<Entry> Entries);
