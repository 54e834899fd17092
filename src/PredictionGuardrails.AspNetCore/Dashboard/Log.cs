using Microsoft.Extensions.Logging;

namespace PredictionGuardrails.AspNetCore.Dashboard;

/// <summary>The log messages of the dashboard. Event IDs are never reused.</summary>
internal static partial class Log
{
    public const string Category = "PredictionGuardrails.Dashboard";

    [LoggerMessage(1, LogLevel.Warning, "{User} ran action {Action} on guard {Guard}. Reason: {Reason}", EventName = "Acted")]
    public static partial void Acted(ILogger logger, string user, string action, string guard, string reason);

    [LoggerMessage(3, LogLevel.Warning,
        "The dashboard at {Path} returns 404 outside Development because no authorization is configured. "
        + "Call RequireAuthorization(…) on app.MapPredictionGuardrails(), or set AllowAnonymous.",
        EventName = "NobodyMayRead")]
    public static partial void NobodyMayRead(ILogger logger, string path);

    [LoggerMessage(4, LogLevel.Error, "Failed to analyze the quality of guard '{Guard}' by outcome '{Outcome}'.", EventName = "AnalysisFailed")]
    public static partial void AnalysisFailed(ILogger logger, Exception exception, string guard, string outcome);

    [LoggerMessage(5, LogLevel.Warning, "{User} ran action {Action} on experiment {Experiment}. Reason: {Reason}", EventName = "ActedOnExperiment")]
    public static partial void ActedOnExperiment(ILogger logger, string user, string action, string experiment, string reason);

    [LoggerMessage(6, LogLevel.Warning, "Denied action {Action} on experiment {Experiment} for {User}: {Why}", EventName = "ActionOnExperimentRefused")]
    public static partial void DeniedOnExperiment(ILogger logger, string action, string experiment, string user, string why);

    [LoggerMessage(2, LogLevel.Warning, "Denied action {Action} on guard {Guard} for {User}: {Why}", EventName = "ActionRefused")]
    public static partial void Denied(ILogger logger, string action, string guard, string user, string why);
}
