namespace PredictionGuardrails.AspNetCore.Api;

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
