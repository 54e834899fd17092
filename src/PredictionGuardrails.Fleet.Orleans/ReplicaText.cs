namespace PredictionGuardrails.Fleet.Orleans;

/// <summary>A replica with its guards, and what it contributes; null for nothing. Grains don't read it.</summary>
internal sealed record ReplicaText(string Replica, IReadOnlyList<FleetGuardReport> Guards, IReadOnlyDictionary<string, string>? Contributions)
{
    public static ReplicaText Of(FleetReport report) =>
        new(report.Replica, report.Guards, report.Contributions.Count == 0 ? null : report.Contributions);
}
