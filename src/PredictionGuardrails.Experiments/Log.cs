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
}
