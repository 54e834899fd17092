using System.Text.Json.Serialization;

namespace PredictionGuardrails.Experiments.Steering;

/// <summary>What an experiment does, and since when. It's kept in a file if there is one.</summary>
internal sealed record ExperimentState
{
    /// <summary>The phase that was configured when this applied. Another one in configuration ends what was set manually.</summary>
    public ExperimentPhase Configured { get; init; }

    /// <summary>The phase that was configured before, and when another one was.</summary>
    public ExperimentPhase Replaced { get; init; }

    public DateTimeOffset? ReplacedAt { get; init; }

    public ExperimentPhase Phase { get; init; }

    public DateTimeOffset? PhaseStartedAt { get; init; }

    public bool IsPaused { get; init; }

    /// <summary>The step of the ramp, from 0.</summary>
    public int Step { get; init; }

    public DateTimeOffset StepStartedAt { get; init; }

    public string? StopReason { get; init; }

    /// <summary>Variants whose harm was shown. As canaries, they get no calls.</summary>
    public IReadOnlyList<string> HarmfulVariants { get; init; } = [];

    /// <summary>Whether calls go to variants, or would if the experiment weren't paused.</summary>
    [JsonIgnore]
    public bool IsRunning => Phase is ExperimentPhase.Shadow or ExperimentPhase.Canary;

    /// <summary>Whether harm of a variant was shown.</summary>
    public bool IsHarmful(string variant) => HarmfulVariants.Contains(variant, StringComparer.OrdinalIgnoreCase);

    /// <summary>What was changed, latest first.</summary>
    public IReadOnlyList<ExperimentChange> Changes { get; init; } = [];

    /// <summary>Whether the lists are there, without null in them. A list that is missing in JSON is null.</summary>
    [JsonIgnore]
    public bool IsComplete => Changes is { } changes && !changes.Contains(null!) && HarmfulVariants is { } harmful && !harmful.Contains(null!);
}
