namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>A guard in full.</summary>
internal sealed record GuardDetail
{
    /// <summary>The guard at a glance.</summary>
    public required GuardRow Row { get; init; }

    /// <summary>The model's version, where it is known.</summary>
    public string? ModelVersion { get; init; }

    /// <summary>Whether a fallback answers where the model does not.</summary>
    public required bool FallsBack { get; init; }

    /// <summary>The breach that opened the breaker.</summary>
    public BreachRow? OpenedBy { get; init; }

    /// <summary>When the model is tried again.</summary>
    public DateTimeOffset? ProbesAt { get; init; }

    /// <summary>What is recorded, the prediction first and the latency last.</summary>
    public required IReadOnlyList<MetricView> Metrics { get; init; }

    /// <summary>The checks and rules in force.</summary>
    public required IReadOnlyList<RuleView> Rules { get; init; }

    /// <summary>The segments' metrics that are watched.</summary>
    public required IReadOnlyList<SegmentView> Segments { get; init; }

    /// <summary>The latest changes of the breaker, the latest last.</summary>
    public required IReadOnlyList<BreakerChangeView> BreakerChanges { get; init; }

    /// <summary>The latest breaches, the latest first.</summary>
    public required IReadOnlyList<BreachRow> Breaches { get; init; }

    /// <summary>The incident that goes on, or the last one.</summary>
    public IncidentRow? Incident { get; init; }
}

/// <summary>A metric: what it was in the last minute, and what is normal.</summary>
internal sealed record MetricView
{
    /// <summary>The metric's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its unit; null where only the service knows it.</summary>
    public string? Unit { get; init; }

    /// <summary>What is done with its baseline; null where it has none.</summary>
    public BaselineState? Baseline { get; init; }

    /// <summary>From how many predictions the baseline was learnt, or is so far.</summary>
    public required long Learnt { get; init; }

    /// <summary>From how many it is to be learnt.</summary>
    public required long Needed { get; init; }

    /// <summary>The evidence of a change, as a share of an alarm's.</summary>
    public double? Evidence { get; init; }

    /// <summary>The smallest rise that is found within 10,000 predictions on average, as a share.</summary>
    public double? SmallestRise { get; init; }

    /// <summary>The smallest fall that is found within 10,000 predictions on average, as a share.</summary>
    public double? SmallestFall { get; init; }

    /// <summary>The last minute.</summary>
    public required ValuesView Now { get; init; }

    /// <summary>The baseline; null before there is one.</summary>
    public ValuesView? Normal { get; init; }

    /// <summary>Both in a sentence.</summary>
    public required string Sentence { get; init; }
}

/// <summary>What a metric was over a window.</summary>
internal sealed record ValuesView
{
    /// <summary>How many predictions.</summary>
    public required long Count { get; init; }

    /// <summary>The mean of the finite numbers.</summary>
    public double? Mean { get; init; }

    /// <summary>Their standard deviation.</summary>
    public double? StandardDeviation { get; init; }

    /// <summary>The smallest.</summary>
    public double? Minimum { get; init; }

    /// <summary>The quantile 0.05.</summary>
    public double? Low { get; init; }

    /// <summary>The median.</summary>
    public double? Median { get; init; }

    /// <summary>The quantile 0.95.</summary>
    public double? High { get; init; }

    /// <summary>The largest.</summary>
    public double? Maximum { get; init; }

    /// <summary>How many nulls.</summary>
    public required long Nulls { get; init; }

    /// <summary>How many NaN and infinities.</summary>
    public required long NotFinite { get; init; }

    /// <summary>How many were exactly their thread's previous one.</summary>
    public required long Repeats { get; init; }

    /// <summary>The shares of the most frequent labels; of a number, empty.</summary>
    public required IReadOnlyList<LabelView> Labels { get; init; }
}

/// <summary>A label and its share, from 0 to 1.</summary>
internal sealed record LabelView(string Label, double Share);

/// <summary>A check or a rule in force.</summary>
internal sealed record RuleView(string Rule, string? Metric, string? Of, string Expected, string? Observed, BreachAction Action, string? Window, bool IsBreached);

/// <summary>A metric of a segment.</summary>
internal sealed record SegmentView(string Segment, string Metric, BaselineState State, double Evidence, string Sentence);

/// <summary>A change of a breaker.</summary>
internal sealed record BreakerChangeView(DateTimeOffset Time, BreakerState From, BreakerState To, string Reason);
