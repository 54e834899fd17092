namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>Every guard at a glance.</summary>
/// <param name="Instance">Which process answers.</param>
/// <param name="Guards">The guards, in the order in which they were added.</param>
/// <param name="OpenIncidents">The incidents that go on.</param>
internal sealed record Overview(InstanceView Instance, IReadOnlyList<GuardRow> Guards, IReadOnlyList<IncidentRow> OpenIncidents);

/// <summary>A guard at a glance.</summary>
internal sealed record GuardRow
{
    /// <summary>The guard's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its state in a word.</summary>
    public required GuardState State { get; init; }

    /// <summary>Its state in a sentence.</summary>
    public required string Sentence { get; init; }

    /// <summary>The metric that stands for the guard: the prediction itself, or the first one read off it that is watched.</summary>
    public required string Metric { get; init; }

    /// <summary>The mode in force.</summary>
    public required GuardMode Mode { get; init; }

    /// <summary>Whether the mode was switched by hand; that ends with the process.</summary>
    public required bool IsModeByHand { get; init; }

    /// <summary>The breaker's state.</summary>
    public required BreakerState Breaker { get; init; }

    /// <summary>The strongest evidence of a change, as a share of an alarm's: 0 to 1; null where nothing is watched.</summary>
    public double? Evidence { get; init; }

    /// <summary>How many predictions the model has made since the start.</summary>
    public required long Predictions { get; init; }

    /// <summary>How many in the last minute.</summary>
    public required long LastMinute { get; init; }

    /// <summary>What that metric should be, in words: "12.1 ± 0.9"; null before there is a baseline.</summary>
    public string? Expected { get; init; }

    /// <summary>What it was in the last minute, in words; null where there was none.</summary>
    public string? Observed { get; init; }

    /// <summary>The metric's mean over each of the last steps of ten seconds, or the share of its most frequent label; the latest last.</summary>
    public required IReadOnlyList<double?> Sparkline { get; init; }

    /// <summary>The latest breach.</summary>
    public BreachRow? LastBreach { get; init; }
}
