namespace PredictionGuardrails.AspNetCore.Api;

// Times are in UTC. Numbers that aren't finite or aren't known yet are null.

/// <summary>The process that responds. If the service has several instances, a page shows one of them.</summary>
/// <param name="Id">The ID, unique for the process. An action contains it, so that it can't run on another instance than the page shows.</param>
/// <param name="Name">The instance's name: the machine name.</param>
/// <param name="Application">The application's name.</param>
/// <param name="Environment">The host's environment: <c>Production</c>.</param>
/// <param name="StartedAt">The time at which the history starts.</param>
/// <param name="Time">The time of the response.</param>
internal sealed record InstanceView(string Id, string Name, string Application, string Environment, DateTimeOffset StartedAt, DateTimeOffset Time);

/// <summary>The current user and whether the user can act.</summary>
/// <param name="User">The user's name; null for an anonymous user.</param>
/// <param name="CanAct">True if the user can run actions.</param>
/// <param name="WhyNot">The reason if the user can't act.</param>
/// <param name="RequestToken">The token that an action sends in the header <paramref name="RequestHeader"/>; null if none is required.</param>
/// <param name="RequestHeader">The header's name.</param>
internal sealed record SessionView(string? User, bool CanAct, string? WhyNot, string? RequestToken, string? RequestHeader);

/// <summary>The body of an action.</summary>
/// <param name="Reason">The reason, which is logged, shown on the page, and sent to handlers with the user's name.</param>
/// <param name="Instance">The ID of the instance to act on.</param>
internal sealed record ActionRequest(string? Reason, string? Instance);
