using Microsoft.Extensions.Logging;

namespace PredictionGuardrails.Experiments;

/// <summary>Everything that experiments write to the log of the application.</summary>
internal static partial class Log
{
    public const string Category = "PredictionGuardrails.Experiments";

    [LoggerMessage(1, LogLevel.Information, "Experiment '{Experiment}': {Change}. {Reason}", EventName = "ExperimentChanged")]
    public static partial void ExperimentChanged(ILogger logger, string experiment, string change, string reason);

    [LoggerMessage(2, LogLevel.Error,
        "Variant '{Variant}' of experiment '{Experiment}' does harm beyond the margin by '{Guardrail}' after {Calls} of its calls. {Finding}",
        EventName = "HarmShown")]
    public static partial void HarmShown(ILogger logger, string variant, string experiment, string guardrail, long calls, string? finding);

    [LoggerMessage(3, LogLevel.Error, "Failed to evaluate experiment '{Experiment}'.", EventName = "EvaluationFailed")]
    public static partial void EvaluationFailed(ILogger logger, Exception exception, string experiment);

    [LoggerMessage(6, LogLevel.Error, "Failed to create the variants of experiment '{Experiment}'. It's stopped.", EventName = "VariantNotCreated")]
    public static partial void VariantNotCreated(ILogger logger, Exception exception, string experiment);

    [LoggerMessage(4, LogLevel.Error, "Failed to read the state of experiment '{Experiment}' from '{Path}'. The configured phase applies.", EventName = "StateNotRead")]
    public static partial void StateNotRead(ILogger logger, Exception exception, string experiment, string path);

    [LoggerMessage(5, LogLevel.Error,
        "Failed to write the state of experiment '{Experiment}' to '{Path}'. After a restart, what was set manually or stopped is forgotten.",
        EventName = "StateNotWritten")]
    public static partial void StateNotWritten(ILogger logger, Exception exception, string experiment, string path);

    [LoggerMessage(7, LogLevel.Warning,
        "What experiment '{Experiment}' has compared so far, in '{Path}', isn't used, because this differs now: {Difference}. The comparison begins again.",
        EventName = "ComparisonNotContinued")]
    public static partial void ComparisonNotContinued(ILogger logger, string experiment, string path, string difference);

    [LoggerMessage(8, LogLevel.Error,
        "Failed to read what experiment '{Experiment}' has compared so far from '{Path}'. The comparison begins again.", EventName = "ComparisonNotRead")]
    public static partial void ComparisonNotRead(ILogger logger, Exception exception, string experiment, string path);

    [LoggerMessage(9, LogLevel.Error,
        "Failed to write what experiment '{Experiment}' has compared so far to '{Path}'. After a restart, the comparison begins again.",
        EventName = "ComparisonNotWritten")]
    public static partial void ComparisonNotWritten(ILogger logger, Exception exception, string experiment, string path);
}
