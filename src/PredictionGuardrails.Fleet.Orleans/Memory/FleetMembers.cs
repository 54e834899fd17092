using PredictionGuardrails.Fleet.Orleans.Messages;

namespace PredictionGuardrails.Fleet.Orleans.Memory;

/// <summary>The replicas of a fleet by their IDs.</summary>
internal sealed class FleetMembers(IEnumerable<Member> members)
{
    /// <summary>How long a replica that isn't heard of is remembered, so that a report that it sends again isn't folded twice.</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromDays(1);

    private readonly Dictionary<string, Member> _members = members.ToDictionary(static member => member.Incarnation, StringComparer.Ordinal);

    /// <summary>Whether the counts of a report weren't folded yet.</summary>
    public bool IsNew(ExchangeRequest request) => request.Sequence > SequenceOf(request.Incarnation);

    public void Keep(ExchangeRequest request, DateTimeOffset now) =>
        _members[request.Incarnation] = Member.Of(request, Math.Max(request.Sequence, SequenceOf(request.Incarnation)), now);

    /// <summary>The replicas whose reports are valid.</summary>
    public List<Member> AliveAt(DateTimeOffset now) => [.. _members.Values.Where(member => member.ValidUntil > now)];

    /// <summary>Counts the replicas with a guard and a version of its model, and collects their votes.</summary>
    public static GuardTally Count(GuardKey guard, List<Member> alive)
    {
        var replicas = 0;
        var votes = new List<CastVote>();
        foreach (var member in alive)
        {
            if (!member.Guards.TryGetValue(guard, out var vote))
            {
                continue;
            }

            replicas++;
            if (vote is not null)
            {
                votes.Add(vote);
            }
        }

        return new GuardTally(replicas, [.. votes]);
    }

    public void ForgetBefore(DateTimeOffset now)
    {
        foreach (var (incarnation, member) in _members)
        {
            if (now - member.HeardAt > Retention)
            {
                _members.Remove(incarnation);
            }
        }
    }

    public Member[] Save() => [.. _members.Values];

    private long SequenceOf(string incarnation) => _members.GetValueOrDefault(incarnation)?.Sequence ?? 0;
}
