namespace PredictionGuardrails.Fleet.Redis;

/// <summary>Counts to fold into those of a key.</summary>
internal sealed record StoredCounts(string Key, MetricSnapshot Values);

/// <summary>A guard of a report: its key, and its vote as JSON with its age in milliseconds.</summary>
internal sealed record StoredGuard(string Key, string? Vote, long Age);

/// <summary>A vote.</summary>
internal sealed record StoredVote(string Replica, long LastAction, string Rule, string Message);

/// <summary>A replica with its guards, and what it contributes; null for nothing.</summary>
internal sealed record StoredReplica(string Replica, IReadOnlyList<FleetGuardReport> Guards, IReadOnlyDictionary<string, string>? Contributions)
{
    public static StoredReplica Of(FleetReport report) =>
        new(report.Replica, report.Guards, report.Contributions.Count == 0 ? null : report.Contributions);
}
