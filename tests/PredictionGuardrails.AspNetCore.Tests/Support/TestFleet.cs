namespace PredictionGuardrails.AspNetCore.Tests.Support;

/// <summary>A fleet as a test states it, which keeps what it was asked to do.</summary>
internal sealed class TestFleet : IFleetManager
{
    public FleetStatus Status { get; set; } = new()
    {
        Fleet = "pricing",
        Replica = "pod-1",
        Store = "Redis at redis:6379",
        ReplicaCount = 3,
        LastExchangeAt = Noon,
        Guards =
        [
            new FleetGuardStatus
            {
                Guard = "fare",
                ModelVersion = "7",
                ReplicaCount = 3,
                RequiredVotes = 2,
                IsOpen = false,
                Votes = [new FleetVote { Replica = "pod-2", Rule = "Change", Message = "The mean is 120.", Since = Noon }],
                Changes =
                [
                    new FleetChange
                    {
                        Metric = "prediction",
                        IsGross = false,
                        Finding = "higher than the baseline on 3 replicas together",
                        Action = BreachAction.Observe,
                        Since = Noon,
                        PredictionCount = 960,
                        ReplicaCount = 3,
                        LeftOutCount = 1,
                        RequiredPredictionCount = 2880,
                    },
                ],
                History = [new FleetTransition { Time = Noon, IsOpen = false, Reason = "1 of 3.", Replica = "pod-1" }],
            },
        ],
    };

    public List<FleetReplicaStatus> Replicas { get; } = [Replica("pod-1", isThis: true, 75), Replica("pod-2", isThis: false, 25)];

    public bool IsStoreGone { get; set; }

    /// <summary>How often the status was asked for.</summary>
    public int Asked { get; private set; }

    /// <summary>Runs whenever the status is asked for.</summary>
    public Action? OnAsked { get; set; }

    /// <summary>The predictions of all replicas; null if there are none.</summary>
    public MetricSnapshot? Snapshot { get; set; } = SnapshotOf(10, 20);

    /// <summary>Actions with the guard, the reason, and the user.</summary>
    public List<string> Done { get; } = [];

    private static DateTimeOffset Noon { get; } = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public FleetStatus GetStatus()
    {
        Asked++;
        OnAsked?.Invoke();
        return Status;
    }

    public Task<IReadOnlyList<FleetReplicaStatus>> GetReplicasAsync(CancellationToken cancellationToken = default) =>
        IsStoreGone ? throw new FleetStoreException() : Task.FromResult<IReadOnlyList<FleetReplicaStatus>>(Replicas);

    public Task<MetricSnapshot?> GetSnapshotAsync(
        string guard, string metric = "prediction", string? modelVersion = null, string? segment = null, CancellationToken cancellationToken = default) =>
        IsStoreGone ? throw new FleetStoreException() : Task.FromResult(Snapshot);

    public Task<bool> IsolateAsync(string guard, string reason, string? by = null, CancellationToken cancellationToken = default) => Do($"isolate {guard}: {reason} {by}");

    public Task<bool> ResetAsync(string guard, string? reason = null, string? by = null, CancellationToken cancellationToken = default) => Do($"reset {guard}: {reason} {by}");

    public Task<bool> RelearnAsync(string guard, string? reason = null, string? by = null, CancellationToken cancellationToken = default) => Do($"relearn {guard}: {reason} {by}");

    public Task<bool> OverrideModeAsync(
        string guard, GuardMode mode, string? reason = null, string? by = null, CancellationToken cancellationToken = default) => Do($"{mode} {guard}: {reason} {by}");

    public Task<bool> ClearModeOverrideAsync(string guard, string? reason = null, string? by = null, CancellationToken cancellationToken = default) => Do($"clear {guard}: {reason} {by}");

    public static FleetReplicaStatus Replica(string name, bool isThis, long predictions) => new()
    {
        Name = name,
        IsThis = isThis,
        LastHeardAt = Noon,
        Guards =
        [
            new FleetReplicaGuard { Guard = "fare", ModelVersion = "7", Mode = GuardMode.Enforce, Breaker = BreakerState.Closed, HasVote = false, PredictionCount = predictions },
        ],
    };

    private static MetricSnapshot SnapshotOf(params double[] numbers)
    {
        var builder = new MetricSnapshotBuilder();
        foreach (var number in numbers)
        {
            builder.AddNumber(number);
        }

        return builder.Build(Noon, Noon);
    }

    private Task<bool> Do(string action)
    {
        Done.Add(action);
        return Task.FromResult(true);
    }
}
