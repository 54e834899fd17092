using PredictionGuardrails.ChangeDetection;
using PredictionGuardrails.Configuration;
using PredictionGuardrails.Fallbacks;
using PredictionGuardrails.Metrics;
using PredictionGuardrails.Monitoring;

namespace PredictionGuardrails.Execution;

/// <summary>One configuration of a guard, made ready: immutable.</summary>
/// <param name="Checks">What is recorded and checked of every prediction.</param>
internal sealed record CompiledGuard<TInput, TPrediction>(PredictionChecks<TInput, TPrediction> Checks)
{
    /// <summary>The version that options state, or null.</summary>
    public string? ModelVersion { get; init; }

    /// <summary>The units of the metrics that have one, by metric.</summary>
    public IReadOnlyDictionary<string, string> Units { get; init; } = new Dictionary<string, string>();

    public Fallback<TInput, TPrediction>[] Fallbacks
    {
        get;
        init
        {
            field = value;
            RefusesSynchronousCalls = Array.Exists(value, static fallback => fallback.IsAsynchronousOnly);
        }
    } = [];

    /// <summary>What an exception of the model leads to; null where exceptions are not even reported.</summary>
    public BreachAction? OnException { get; init; }

    /// <summary>Whether each call has a span of its own.</summary>
    public bool HasSpans { get; init; }

    /// <summary>Whether one prediction that may not pass rejects the whole batch.</summary>
    public bool RejectsWholeBatches { get; init; }

    /// <summary>What a batch with another number of predictions than inputs leads to.</summary>
    public BreachAction OnBatchLength { get; init; } = BreachAction.Throw;

    /// <summary>How each metric is watched, in the order of the metrics.</summary>
    public IReadOnlyList<MonitorSettings> Monitors { get; init; } = [];

    /// <summary>The stated rules on each metric's windows, in the order of the metrics.</summary>
    public IReadOnlyList<IReadOnlyList<WindowRule>> Rules { get; init; } = [];

    /// <summary>How long predictions may stay away; null for any time.</summary>
    public TimeSpan? NoData { get; init; }

    public ShiftLimits ShiftLimits { get; init; } = ShiftLimits.Default;

    public BreakerSettings Breaker { get; init; } = new();

    /// <summary>Whether settings of the breaker are stated, and no rule opens it.</summary>
    public bool HasUnusedBreaker { get; init; }

    /// <summary>Where good predictions are kept; null if no fallback asks for them.</summary>
    public LastKnownGood<TPrediction>? LastKnownGood { get; init; }

    /// <summary>A fallback awaits.</summary>
    public bool RefusesSynchronousCalls { get; private init; }

    /// <summary>The checks, to be told of.</summary>
    public IEnumerable<CheckDescription> Describe() => OnException is { } action
        ? Checks.Describe().Append(new CheckDescription(RuleNames.Exceptions, null, "no exception", action))
        : Checks.Describe();
}
