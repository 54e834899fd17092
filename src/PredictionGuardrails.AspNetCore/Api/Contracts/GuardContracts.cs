namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>A guard.</summary>
internal sealed record GuardDetail
{
    /// <summary>The guard's status.</summary>
    public required GuardRow Row { get; init; }

    /// <summary>The model's version; null if it isn't set.</summary>
    public string? ModelVersion { get; init; }

    /// <summary>True if callers get a fallback when a prediction is rejected; false if they get an exception.</summary>
    public required bool FallsBack { get; init; }

    /// <summary>The breach that opened the breaker.</summary>
    public BreachRow? OpenedBy { get; init; }

    /// <summary>Why the breaker isn't closed: "fare was 4,812, expected between 0 and 500"; null while it is closed.</summary>
    public string? Cause { get; init; }

    /// <summary>The time of the next probe.</summary>
    public DateTimeOffset? ProbesAt { get; init; }

    /// <summary>The metrics: the prediction first, the latency last.</summary>
    public required IReadOnlyList<MetricView> Metrics { get; init; }

    /// <summary>The checks and rules.</summary>
    public required IReadOnlyList<RuleView> Rules { get; init; }

    /// <summary>The monitored metrics of segments.</summary>
    public required IReadOnlyList<SegmentView> Segments { get; init; }

    /// <summary>The breaker's latest changes, latest last.</summary>
    public required IReadOnlyList<BreakerChangeView> BreakerChanges { get; init; }

    /// <summary>The latest breaches, latest first.</summary>
    public required IReadOnlyList<BreachRow> Breaches { get; init; }

    /// <summary>The ongoing incident, or the latest one.</summary>
    public IncidentRow? Incident { get; init; }

    /// <summary>The prediction log; null if the guard isn't logged.</summary>
    public LogView? Log { get; init; }

    /// <summary>The declared outcomes, with the quality of predictions by them; empty if there are none.</summary>
    public required IReadOnlyList<QualityView> Quality { get; init; }
}

/// <summary>The prediction log of a guard since the process started. The offered records are the sum of all others.</summary>
internal sealed record LogView
{
    /// <summary>The number of calls that should be logged.</summary>
    public required long Offered { get; init; }

    /// <summary>The number of records that were written to disk.</summary>
    public required long Written { get; init; }

    /// <summary>The number of records that wait for the writer.</summary>
    public required long Pending { get; init; }

    /// <summary>The number of calls of units that aren't part of the sample.</summary>
    public required long SampledOut { get; init; }

    /// <summary>The number of records that were dropped, by reason: full, storage, error, sink.</summary>
    public required IReadOnlyList<LogLoss> Dropped { get; init; }

    /// <summary>How long the oldest pending record has been waiting, in seconds.</summary>
    public required double LagSeconds { get; init; }

    /// <summary>What is wrong, without folders and addresses; null if nothing is.</summary>
    public string? Error { get; init; }

    public static LogView Of(PredictionLogStatus status) => new()
    {
        Offered = status.Offered,
        Written = status.Written,
        Pending = status.Pending,
        SampledOut = status.SampledOut,
        Dropped =
        [
            new("full", status.DroppedBecauseFull),
            new("storage", status.DroppedBecauseOfStorage),
            new("error", status.DroppedBecauseOfErrors),
            new("sink", status.DroppedBecauseOfSinks),
        ],
        LagSeconds = status.Lag.TotalSeconds,
        Error = Words.WhatIsWrong(status),
    };
}

/// <summary>Records that were dropped for a reason.</summary>
internal sealed record LogLoss(string Reason, long Records);

/// <summary>A metric: its last minute and its baseline.</summary>
internal sealed record MetricView
{
    /// <summary>The metric's name.</summary>
    public required string Name { get; init; }

    /// <summary>The unit; null if none is set.</summary>
    public string? Unit { get; init; }

    /// <summary>The state of change detection; null if the metric has no baseline.</summary>
    public BaselineState? Baseline { get; init; }

    /// <summary>The number of predictions that the baseline was learned from so far.</summary>
    public required long Learned { get; init; }

    /// <summary>The number of predictions that the baseline requires.</summary>
    public required long Needed { get; init; }

    /// <summary>The change evidence, from 0 to 1 (the alarm threshold).</summary>
    public double? Evidence { get; init; }

    /// <summary>The smallest detectable increase, as a fraction: detected within 10,000 predictions on average.</summary>
    public double? SmallestRise { get; init; }

    /// <summary>The smallest detectable decrease, as a fraction: detected within 10,000 predictions on average.</summary>
    public double? SmallestFall { get; init; }

    /// <summary>The values of the last minute.</summary>
    public required ValuesView Now { get; init; }

    /// <summary>The values of the baseline; null until it is learned.</summary>
    public ValuesView? Normal { get; init; }

    /// <summary>True if the baseline has a single value, as for a model that was stuck from the start.</summary>
    public required bool IsSingleValue { get; init; }

    /// <summary>The last minute and the baseline as text.</summary>
    public required string Sentence { get; init; }
}

/// <summary>The values of a metric over a window.</summary>
internal sealed record ValuesView
{
    /// <summary>The number of predictions.</summary>
    public required long Count { get; init; }

    /// <summary>The mean of the finite numbers.</summary>
    public double? Mean { get; init; }

    /// <summary>The standard deviation of the finite numbers.</summary>
    public double? StandardDeviation { get; init; }

    /// <summary>The smallest number.</summary>
    public double? Minimum { get; init; }

    /// <summary>The quantile 0.05.</summary>
    public double? Low { get; init; }

    /// <summary>The median.</summary>
    public double? Median { get; init; }

    /// <summary>The quantile 0.95.</summary>
    public double? High { get; init; }

    /// <summary>The largest number.</summary>
    public double? Maximum { get; init; }

    /// <summary>The number of nulls.</summary>
    public required long Nulls { get; init; }

    /// <summary>The number of non-finite values: NaN and the infinities.</summary>
    public required long NotFinite { get; init; }

    /// <summary>The number of values that repeat the previous value of the same thread.</summary>
    public required long Repeats { get; init; }

    /// <summary>The shares of the most frequent labels; empty for a number.</summary>
    public required IReadOnlyList<LabelView> Labels { get; init; }
}

/// <summary>A label and its share, from 0 to 1.</summary>
internal sealed record LabelView(string Label, double Share);

/// <summary>A check or a rule.</summary>
internal sealed record RuleView(string Rule, string? Metric, string? Of, string Expected, string? Observed, BreachAction Action, string? Window, bool IsBreached)
{
    public static RuleView From(RuleStatus rule) =>
        new(rule.Rule, rule.Metric, rule.Parameter, rule.Expected, rule.Observed, rule.Action, rule.Window?.ToString(), rule.IsBreached);
}

/// <summary>A metric of a segment.</summary>
internal sealed record SegmentView(string Segment, string Metric, BaselineState State, double Evidence, string Sentence);

/// <summary>A change of the breaker.</summary>
internal sealed record BreakerChangeView(DateTimeOffset Time, BreakerState From, BreakerState To, string Reason);
