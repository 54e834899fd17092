using Microsoft.Extensions.Logging;

namespace PredictionGuardrails.AspNetCore.Dashboard;

/// <summary>Every line that the dashboard logs. Event ids are never used again for something else.</summary>
internal static partial class Log
{
    public const string Category = "PredictionGuardrails.Dashboard";

    [LoggerMessage(1, LogLevel.Warning, "{User} had guard {Guard} {Action}: {Reason}", EventName = "Acted")]
    public static partial void Acted(ILogger logger, string user, string guard, string action, string reason);

    [LoggerMessage(2, LogLevel.Warning, "{User} was refused to have guard {Guard} {Action}: {Why}", EventName = "ActionRefused")]
    public static partial void Refused(ILogger logger, string user, string guard, string action, string why);
}
