using Microsoft.Extensions.Logging;

namespace PredictionGuardrails.Fleet.Quorum;

/// <summary>Tells that this replica differs from the others: only its breaker opened. Used by one exchange at a time.</summary>
internal sealed class ReplicaDifferences(ILogger logger)
{
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    /// <summary>Tells it once, until it's over.</summary>
    /// <param name="guard">The guard.</param>
    /// <param name="decision">What the replicas say of it.</param>
    /// <param name="incarnation">The ID of this replica.</param>
    public void Tell(string guard, QuorumDecision decision, string incarnation)
    {
        var own = decision.Differing.FirstOrDefault(vote => vote.Incarnation == incarnation);
        if (own is null)
        {
            _told.Remove(guard);
        }
        else if (_told.Add(guard))
        {
            Log.BreakerDiffers(logger, own.Replica, decision.ReplicaCount - decision.Votes.Count, guard, own.Message);
        }
    }
}
