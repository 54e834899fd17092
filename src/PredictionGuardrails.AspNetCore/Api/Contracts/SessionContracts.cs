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

/// <summary>What somebody wants done.</summary>
/// <param name="Reason">Why; told to handlers, in logs and on this page, with who it was.</param>
/// <param name="Instance">The id of the instance that is meant.</param>
internal sealed record ActionRequest(string? Reason, string? Instance);
