using Microsoft.Extensions.Logging;

namespace PredictionGuardrails.Reporting;

/// <summary>
/// Logs through another logger, and ignores its exceptions: a full disk must not change the result of a call, or leave a
/// breaker closed.
/// </summary>
internal sealed class SafeLogger(ILogger logger) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => logger.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => Quietly(() => logger.IsEnabled(logLevel));

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Quietly(() =>
        {
            logger.Log(logLevel, eventId, state, exception, formatter);
            return true;
        });

    private static bool Quietly(Func<bool> log)
    {
        try
        {
            return log();
        }
        catch (Exception)
        {
            // A logger that fails can't log its own failure.
            return false;
        }
    }
}
