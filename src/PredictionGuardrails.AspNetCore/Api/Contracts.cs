namespace PredictionGuardrails.AspNetCore.Api;

// What the endpoints answer. Times are in UTC; numbers that are not finite, or not known yet, are null.

/// <summary>Which process answers: with replicas, a page shows one of them.</summary>
/// <param name="Id">Unique for the process; an action names it, so that it never reaches another one than the page shows.</param>
/// <param name="Name">The instance's name: the machine's, unless stated otherwise.</param>
/// <param name="Application">The application's name.</param>
/// <param name="Environment">The host's environment: <c>Production</c>.</param>
/// <param name="StartedAt">When the process began to keep history.</param>
/// <param name="Time">The time of the answer.</param>
internal sealed record InstanceView(string Id, string Name, string Application, string Environment, DateTimeOffset StartedAt, DateTimeOffset Time);

/// <summary>Who asks, and what that one may do.</summary>
/// <param name="User">The user's name; null for an anonymous one.</param>
/// <param name="CanAct">Whether the user may trip, reset, observe and accept.</param>
/// <param name="WhyNot">Where not, what is missing.</param>
/// <param name="RequestToken">What an action sends back in the header <paramref name="RequestHeader"/>; null where it needs none.</param>
/// <param name="RequestHeader">The header's name.</param>
internal sealed record SessionView(string? User, bool CanAct, string? WhyNot, string? RequestToken, string? RequestHeader);

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

/// <summary>A breach in a list.</summary>
/// <param name="Id">Its id, unique for the process.</param>
/// <param name="Time">When; of several, the first.</param>
/// <param name="Guard">The guard.</param>
/// <param name="Rule">The check or rule.</param>
/// <param name="Metric">The metric.</param>
/// <param name="Segment">The segment.</param>
/// <param name="Action">What it led to; while only observed, what it would have.</param>
/// <param name="Mode">The mode at the time.</param>
/// <param name="Message">The whole in a sentence.</param>
/// <param name="Count">How many of its kind there were within that minute.</param>
/// <param name="ObservedValue">The number, where it was one.</param>
internal sealed record BreachRow(
    string Id, DateTimeOffset Time, string Guard, string Rule, string? Metric, string? Segment, BreachAction Action, GuardMode Mode, string Message, long Count, double? ObservedValue);

/// <summary>A breach in full.</summary>
/// <param name="Row">The breach in a list.</param>
/// <param name="Observed">What was observed.</param>
/// <param name="Expected">What is allowed.</param>
/// <param name="Predictions">Over how many predictions.</param>
/// <param name="ModelVersion">The model's version.</param>
/// <param name="Fallback">The fallback that it is about.</param>
/// <param name="Exception">The exception, as text.</param>
/// <param name="TraceId">The trace.</param>
/// <param name="SpanId">The span.</param>
/// <param name="Incident">The incident's id, where it is known.</param>
/// <param name="WhatToDo">What to do.</param>
internal sealed record BreachDetail(
    BreachRow Row, string Observed, string Expected, long Predictions, string? ModelVersion, string? Fallback, string? Exception, string? TraceId, string? SpanId, string? Incident, IReadOnlyList<string> WhatToDo);

/// <summary>An incident in a list.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Guard">The guard.</param>
/// <param name="OpenedAt">When it began.</param>
/// <param name="ClosedAt">When it ended; null while it goes on.</param>
/// <param name="Breaches">How many breaches.</param>
/// <param name="Fallbacks">How many answers were a fallback's.</param>
/// <param name="Rejections">How many callers got an exception.</param>
/// <param name="Breaker">The breaker's state.</param>
/// <param name="Summary">The whole in a sentence or two.</param>
internal sealed record IncidentRow(
    string Id, string Guard, DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt, long Breaches, long Fallbacks, long Rejections, BreakerState Breaker, string Summary);

/// <summary>An incident in full.</summary>
/// <param name="Row">The incident in a list.</param>
/// <param name="Rules">How many breaches each rule had.</param>
/// <param name="First">The breach that began it.</param>
/// <param name="Strongest">The one with the strongest action.</param>
/// <param name="Latest">The latest one.</param>
/// <param name="BreakerChanges">What the breaker did meanwhile.</param>
/// <param name="Breaches">The breaches that are kept, the latest first.</param>
/// <param name="WhatToDo">What to do.</param>
internal sealed record IncidentDetail(
    IncidentRow Row,
    IReadOnlyList<RuleCount> Rules,
    string First,
    string Strongest,
    string Latest,
    IReadOnlyList<BreakerChangeView> BreakerChanges,
    IReadOnlyList<BreachRow> Breaches,
    IReadOnlyList<string> WhatToDo);

/// <summary>How many breaches a rule had.</summary>
internal sealed record RuleCount(string Rule, long Breaches);

/// <summary>A metric over time, by columns of equal length.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="StepSeconds">How long a step is.</param>
/// <param name="Times">Each step's end, in seconds since 1970.</param>
/// <param name="Counts">How many predictions each step has.</param>
/// <param name="IsLabel">Whether lines are shares of labels, from 0 to 1.</param>
/// <param name="Lines">The lines: mean and quantiles of a number, the most frequent labels.</param>
internal sealed record SeriesView(string Metric, int StepSeconds, IReadOnlyList<long> Times, IReadOnlyList<long> Counts, bool IsLabel, IReadOnlyList<LineView> Lines);

/// <summary>A line; null where a step has no value.</summary>
internal sealed record LineView(string Name, IReadOnlyList<double?> Values);

/// <summary>A metric's distribution in the last hour beside its baseline's.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="Bins">The bins, ascending; of labels, the most frequent first.</param>
internal sealed record HistogramView(string Metric, IReadOnlyList<BinView> Bins);

/// <summary>A bin: above <paramref name="From"/> and at most <paramref name="To"/>, or one label.</summary>
/// <param name="From">The lower end, not included; null at the lowest bin, and of a label.</param>
/// <param name="To">The upper end; null at the highest bin, and of a label.</param>
/// <param name="Label">The label; null of a number.</param>
/// <param name="Now">The share in the last hour, from 0 to 1; null where there was nothing.</param>
/// <param name="Normal">The share in the baseline, from 0 to 1; null before there is one.</param>
internal sealed record BinView(double? From, double? To, string? Label, double? Now, double? Normal);

/// <summary>A setting in force.</summary>
/// <param name="Path">Its path in configuration.</param>
/// <param name="Value">Its value; of a file, its name alone, and of an address nothing.</param>
/// <param name="Origin">Who stated it.</param>
/// <param name="Source">Where in configuration: a file's name, environment variables, the command line; null where configuration did not.</param>
internal sealed record SettingView(string Path, string Value, SettingOrigin Origin, string? Source);

/// <summary>What somebody wants done.</summary>
/// <param name="Reason">Why; told to handlers, in logs and on this page, with who it was.</param>
/// <param name="Instance">The id of the instance that is meant.</param>
internal sealed record ActionRequest(string? Reason, string? Instance);
