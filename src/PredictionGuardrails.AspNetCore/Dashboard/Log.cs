using Microsoft.Extensions.Logging;

namespace PredictionGuardrails.AspNetCore.Dashboard;

/// <summary>Every line that the dashboard logs. Event ids are never used again for something else.</summary>
internal static partial class Log
{
    public const string Category = "PredictionGuardrails.Dashboard";

    [LoggerMessage(1, LogLevel.Warning, "{User} had guard {Guard} {Action}: {Reason}", EventName = "Acted")]
    public static partial void Acted(ILogger logger, string user, string guard, string action, string reason);

    [LoggerMessage(3, LogLevel.Warning,
        "The dashboard at {Path} answers 404 to everybody outside Development: "
        + "add .RequireAuthorization(…) to app.MapPredictionGuardrails(), or set options.AllowAnonymous",
        EventName = "NobodyMayRead")]
    public static partial void NobodyMayRead(ILogger logger, string path);

    [LoggerMessage(2, LogLevel.Warning, "{User} was refused to have guard {Guard} {Action}: {Why}", EventName = "ActionRefused")]
    public static partial void Refused(ILogger logger, string user, string guard, string action, string why);
}
