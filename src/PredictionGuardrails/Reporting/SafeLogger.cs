using Microsoft.Extensions.Logging;

namespace PredictionGuardrails.Reporting;

/// <summary>
/// Logs through another logger, and goes on where that one throws: a full disk under a log is no reason to answer a caller differently, or to
/// leave a breaker closed.
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
