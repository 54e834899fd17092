namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>The status of all guards.</summary>
/// <param name="Instance">The process that responds.</param>
/// <param name="Guards">The guards, in the order of their registration.</param>
/// <param name="OpenIncidents">The ongoing incidents.</param>
/// <param name="Fleet">The fleet that the process is a replica of; null if it isn't in one.</param>
internal sealed record Overview(InstanceView Instance, IReadOnlyList<GuardRow> Guards, IReadOnlyList<IncidentRow> OpenIncidents, FleetRow? Fleet);

/// <summary>The status of a guard.</summary>
internal sealed record GuardRow
{
    /// <summary>The guard's name.</summary>
    public required string Name { get; init; }

    /// <summary>The state in one word.</summary>
    public required GuardState State { get; init; }

    /// <summary>The state in one sentence.</summary>
    public required string Sentence { get; init; }

    /// <summary>The metric that represents the guard: the prediction itself, or the first metric that is monitored.</summary>
    public required string Metric { get; init; }

    /// <summary>The unit of that metric; null if none is set.</summary>
    public string? Unit { get; init; }

    /// <summary>The effective mode.</summary>
    public required GuardMode Mode { get; init; }

    /// <summary>True if the mode was changed manually. The override ends with the process.</summary>
    public required bool IsModeByHand { get; init; }

    /// <summary>The state of the breaker.</summary>
    public required BreakerState Breaker { get; init; }

    /// <summary>The strongest change evidence, from 0 to 1 (the alarm threshold); null if no metric is monitored.</summary>
    public double? Evidence { get; init; }

    /// <summary>The number of predictions since startup.</summary>
    public required long Predictions { get; init; }

    /// <summary>The number of predictions in the last minute.</summary>
    public required long LastMinute { get; init; }

    /// <summary>The metric's baseline as text: "12.1 ± 0.9"; null until it is learned.</summary>
    public string? Expected { get; init; }

    /// <summary>The metric's last minute as text; null if there were no values.</summary>
    public string? Observed { get; init; }

    /// <summary>The metric's baseline; null until it is learned.</summary>
    public SummaryView? Normal { get; init; }

    /// <summary>The metric's last minute; null if there were no values.</summary>
    public SummaryView? Now { get; init; }

    /// <summary>The metric's mean in each of the last 10-second intervals, or the share of its most frequent label; latest last.</summary>
    public required IReadOnlyList<double?> Sparkline { get; init; }

    /// <summary>The latest breach.</summary>
    public BreachRow? LastBreach { get; init; }
}

/// <summary>A summary of a metric's values.</summary>
/// <param name="Mean">The mean of the finite numbers.</param>
/// <param name="StandardDeviation">The standard deviation of the finite numbers; null for a single number.</param>
/// <param name="Labels">The shares of the three most frequent labels; empty for a number.</param>
internal sealed record SummaryView(double? Mean, double? StandardDeviation, IReadOnlyList<LabelView> Labels);
