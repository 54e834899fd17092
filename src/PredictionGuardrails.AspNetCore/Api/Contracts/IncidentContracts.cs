namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>A breach in a list.</summary>
/// <param name="Id">The ID, unique for the process.</param>
/// <param name="Time">The time of the breach, or of the first of several.</param>
/// <param name="Guard">The guard.</param>
/// <param name="Rule">The check or rule.</param>
/// <param name="Metric">The metric.</param>
/// <param name="Segment">The segment.</param>
/// <param name="Action">The action. In Observe mode, the action that wasn't applied.</param>
/// <param name="Mode">The mode at that time.</param>
/// <param name="Message">The message.</param>
/// <param name="Count">The number of breaches of this kind in the same minute.</param>
/// <param name="ObservedValue">The observed number; null if it wasn't a number.</param>
internal sealed record BreachRow(
    string Id, DateTimeOffset Time, string Guard, string Rule, string? Metric, string? Segment, BreachAction Action, GuardMode Mode, string Message, long Count, double? ObservedValue);

/// <summary>A breach.</summary>
/// <param name="Row">The breach as in a list.</param>
/// <param name="Observed">What was observed.</param>
/// <param name="Expected">What is allowed.</param>
/// <param name="Unit">The metric's unit; null if none is set.</param>
/// <param name="Predictions">The number of predictions.</param>
/// <param name="ModelVersion">The model's version.</param>
/// <param name="Fallback">The fallback that failed.</param>
/// <param name="Exception">The exception as text.</param>
/// <param name="TraceId">The trace.</param>
/// <param name="SpanId">The span.</param>
/// <param name="Incident">The incident's ID, if known.</param>
/// <param name="WhatToDo">The recommended actions.</param>
internal sealed record BreachDetail(
    BreachRow Row,
    string Observed,
    string Expected,
    string? Unit,
    long Predictions,
    string? ModelVersion,
    string? Fallback,
    string? Exception,
    string? TraceId,
    string? SpanId,
    string? Incident,
    IReadOnlyList<string> WhatToDo);

/// <summary>An incident in a list.</summary>
/// <param name="Id">The ID.</param>
/// <param name="Guard">The guard.</param>
/// <param name="OpenedAt">The start time.</param>
/// <param name="ClosedAt">The end time; null while the incident is ongoing.</param>
/// <param name="Breaches">The number of breaches.</param>
/// <param name="Fallbacks">The number of callers that got the fallback.</param>
/// <param name="Rejections">The number of callers that got an exception.</param>
/// <param name="Breaker">The breaker's state.</param>
/// <param name="Summary">The summary in one or two sentences.</param>
internal sealed record IncidentRow(
    string Id, string Guard, DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt, long Breaches, long Fallbacks, long Rejections, BreakerState Breaker, string Summary);

/// <summary>An incident.</summary>
/// <param name="Row">The incident as in a list.</param>
/// <param name="Rules">The number of breaches for each rule.</param>
/// <param name="First">The first breach.</param>
/// <param name="Strongest">The most severe breach: the one with the strongest action.</param>
/// <param name="Latest">The latest breach.</param>
/// <param name="BreakerChanges">The breaker's changes during the incident.</param>
/// <param name="Breaches">The stored breaches, latest first.</param>
/// <param name="WhatToDo">The recommended actions.</param>
internal sealed record IncidentDetail(
    IncidentRow Row,
    IReadOnlyList<RuleCount> Rules,
    string First,
    string Strongest,
    string Latest,
    IReadOnlyList<BreakerChangeView> BreakerChanges,
    IReadOnlyList<BreachRow> Breaches,
    IReadOnlyList<string> WhatToDo);

/// <summary>The number of breaches of a rule.</summary>
internal sealed record RuleCount(string Rule, long Breaches);
