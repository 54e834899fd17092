using Microsoft.Extensions.Logging;

namespace PredictionGuardrails.Notifications;

/// <summary>Every log message of the package.</summary>
internal static partial class Log
{
    public const string Category = "PredictionGuardrails.Notifications";

    [LoggerMessage(1, LogLevel.Error, "Webhook function {Function} failed for incident {Incident}; {Consequence}.", EventName = "FunctionFailed")]
    public static partial void FunctionFailed(ILogger logger, Exception exception, string function, string incident, string consequence);
}
