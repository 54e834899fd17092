namespace PredictionGuardrails.Fleet.Evidence;

/// <summary>What a replica has last reported.</summary>
/// <param name="Incarnation">The ID of the replica.</param>
/// <param name="LastAction">The number of the last manual action that it had applied.</param>
/// <param name="Report">The report.</param>
internal sealed record ReplicaEvidence(string Incarnation, long LastAction, FleetEvidenceReport Report)
{
    /// <summary>Whether the sums continue those of an earlier report, so that their difference is what was gained meanwhile.</summary>
    public bool Continues(ReplicaEvidence earlier) =>
        Report.Id == earlier.Report.Id && LastAction == earlier.LastAction && Report.Gains.Length == earlier.Report.Gains.Length;
}
