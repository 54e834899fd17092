namespace PredictionGuardrails.PredictionLog.Configuration;

/// <summary>An option whose value isn't allowed.</summary>
/// <param name="Option">The name of the option.</param>
/// <param name="Message">The value, and what is allowed.</param>
internal sealed record PredictionLogOptionError(string Option, string Message);
