using Microsoft.Extensions.Logging;

namespace PredictionGuardrails.Experiments;

/// <summary>Everything that experiments write to the log of the application.</summary>
internal static partial class Log
{
    public const string Category = "PredictionGuardrails.Experiments";

    [LoggerMessage(1, LogLevel.Information, "Experiment '{Experiment}' is in phase {Phase} with {Exposure:P1} of all units.", EventName = "PhaseStarted")]
    public static partial void PhaseStarted(ILogger logger, string experiment, ExperimentPhase phase, double exposure);

    [LoggerMessage(2, LogLevel.Error,
        "Experiment '{Experiment}' stopped variant '{Variant}' after {Calls} of its calls because '{Guardrail}' shows harm beyond the margin. {Finding}",
        EventName = "HarmShown")]
    public static partial void HarmShown(ILogger logger, string experiment, string variant, string guardrail, long calls, string? finding);

    [LoggerMessage(3, LogLevel.Warning, "Experiment '{Experiment}' was stopped. {Reason}", EventName = "ExperimentStopped")]
    public static partial void ExperimentStopped(ILogger logger, string experiment, string reason);

    [LoggerMessage(4, LogLevel.Error, "Failed to evaluate experiment '{Experiment}'.", EventName = "EvaluationFailed")]
    public static partial void EvaluationFailed(ILogger logger, Exception exception, string experiment);
}
