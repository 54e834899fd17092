using Microsoft.Extensions.Logging;

namespace PredictionGuardrails.Notifications;

/// <summary>Every log message of the package.</summary>
internal static partial class Log
{
    public const string Category = "PredictionGuardrails.Notifications";

    [LoggerMessage(1, LogLevel.Error, "{Function} of a webhook threw on incident {Incident}, so {Consequence}", EventName = "FunctionFailed")]
    public static partial void FunctionFailed(ILogger logger, Exception exception, string function, string incident, string consequence);
}
