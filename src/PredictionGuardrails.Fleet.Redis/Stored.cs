namespace PredictionGuardrails.Fleet.Redis;

/// <summary>Counts to fold into those of a key.</summary>
internal sealed record StoredCounts(string Key, MetricSnapshot Values);

/// <summary>A guard of a report: its key, and its vote as JSON with its age in milliseconds.</summary>
internal sealed record StoredGuard(string Key, string? Vote, long Age);

/// <summary>A vote.</summary>
internal sealed record StoredVote(string Replica, long LastAction, string Rule, string Message);

/// <summary>A replica with its guards.</summary>
internal sealed record StoredReplica(string Replica, IReadOnlyList<FleetGuardReport> Guards);
