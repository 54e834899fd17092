using PredictionGuardrails.Fleet.Orleans.Messages;

namespace PredictionGuardrails.Fleet.Orleans.Memory;

/// <summary>A replica as it last reported, with a vote or null for each of its guards.</summary>
[GenerateSerializer]
[Immutable]
[Alias("PredictionGuardrails.Fleet.Member")]
internal sealed record Member(
    string Incarnation, long Sequence, DateTimeOffset HeardAt, DateTimeOffset ValidUntil, string Record, Dictionary<GuardKey, CastVote?> Guards)
{
    public static Member Of(ExchangeRequest request, long sequence, DateTimeOffset now) => new(
        request.Incarnation,
        sequence,
        now,
        now + request.TimeToLive,
        request.Record,
        request.Guards.ToDictionary(static guard => guard.Key, guard => VoteOf(request, guard, now)));

    public ReplicaEntry ToEntry() => new(Incarnation, HeardAt, Record);

    public Member MoveBy(TimeSpan shift) => this with
    {
        HeardAt = HeardAt + shift,
        ValidUntil = ValidUntil + shift,
        Guards = Guards.ToDictionary(
            static guard => guard.Key, guard => guard.Value is { } vote ? vote with { Since = vote.Since + shift } : null),
    };

    private static CastVote? VoteOf(ExchangeRequest request, ReportedGuard guard, DateTimeOffset now) =>
        guard.Vote is { } vote ? new CastVote(request.Incarnation, vote, now - guard.Age) : null;
}
