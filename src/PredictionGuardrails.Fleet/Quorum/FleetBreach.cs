using System.Globalization;
using PredictionGuardrails.Fleet.Evidence;

namespace PredictionGuardrails.Fleet.Quorum;

/// <summary>The breaches by which a fleet opens a breaker.</summary>
internal static class FleetBreach
{
    /// <summary>The rule of a breach by the votes of others.</summary>
    public const string VotesRule = "FleetQuorum";

    /// <summary>The rule of a breach by what replicas found together.</summary>
    public const string EvidenceRule = "FleetEvidence";

    /// <summary>The breach of a decision that opens the breaker.</summary>
    public static ExternalBreach Of(QuorumDecision decision) => decision.HasEnoughVotes ? OfVotes(decision) : Of(decision.Change!);

    public static ExternalBreach Of(ReportedChange reported) => new()
    {
        Rule = EvidenceRule,
        Metric = reported.Change.Metric,
        Segment = reported.Change.Segment,
        Observed = Describe(reported),
        Expected = "the baseline",
        Action = reported.Action,
        PredictionCount = Math.Max(1, reported.Change.Predictions),
    };

    /// <summary>What was found, as what follows "the metric was".</summary>
    public static string Describe(ReportedChange reported) =>
        string.Create(CultureInfo.InvariantCulture, $"{reported.Finding} on {reported.Change.Replicas:N0} replicas together");

    private static ExternalBreach OfVotes(QuorumDecision decision)
    {
        var first = decision.Votes[0];
        var found = $"first {first.Replica}: {first.Message.TrimEnd('.')}";
        return new ExternalBreach
        {
            Rule = VotesRule,
            Observed = string.Create(
                CultureInfo.InvariantCulture,
                $"{decision.Votes.Count:N0} of {decision.ReplicaCount:N0} replicas opened their breakers ({found})"),
            Expected = string.Create(CultureInfo.InvariantCulture, $"fewer than {decision.RequiredVotes:N0}"),
            Action = BreachAction.Fallback,
            ObservedValue = decision.Votes.Count,
        };
    }
}
