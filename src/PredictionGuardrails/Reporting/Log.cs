using Microsoft.Extensions.Logging;
using PredictionGuardrails.Breaches;
using PredictionGuardrails.Text;

namespace PredictionGuardrails.Reporting;

/// <summary>All log messages of the library. Event ids aren't reused.</summary>
internal static partial class Log
{
    private static readonly EventId BreachEvent = new(1, "Breach");
    private static readonly EventId BreachSummaryEvent = new(2, "BreachSummary");

    /// <summary>Logs a breach with a named value for everything that its message contains.</summary>
    public static void Breached(ILogger logger, LogLevel level, Breach breach)
    {
        if (logger.IsEnabled(level))
        {
            logger.Log(level, BreachEvent, BreachText.ForLog(breach), breach.Exception, static (text, _) => text.ToString());
        }
    }

    /// <summary>Logs how many breaches of one kind followed the first one.</summary>
    public static void BreachSummary(ILogger logger, LogLevel level, Breach latest, long count, TimeSpan interval)
    {
        if (logger.IsEnabled(level))
        {
            logger.Log(level, BreachSummaryEvent, BreachText.ForSummary(latest, count, interval), null, static (text, _) => text.ToString());
        }
    }

    [LoggerMessage(3, LogLevel.Error, "Configuration reload failed; keeping the current settings. {Errors}", EventName = "ReloadRefused")]
    public static partial void ReloadRefused(ILogger logger, string errors);

    [LoggerMessage(4, LogLevel.Information, "Configuration reloaded.", EventName = "Reloaded")]
    public static partial void Reloaded(ILogger logger);

    [LoggerMessage(5, LogLevel.Error, "Breach handler {Handler} failed. Event: {Event}", EventName = "HandlerFailed")]
    public static partial void HandlerFailed(ILogger logger, Exception exception, string handler, string @event);

    [LoggerMessage(6, LogLevel.Warning, "Breach handler {Handler} queue is full; dropping breaches.", EventName = "BreachesDropped")]
    public static partial void BreachesDropped(ILogger logger, string handler);

    [LoggerMessage(7, LogLevel.Warning,
        "Breach handler {Handler} didn't finish within {Limit}; {Dropped} queued breaches were dropped.", EventName = "ShutdownLimitReached")]
    public static partial void ShutdownLimitReached(ILogger logger, string handler, int dropped, TimeSpan limit);

    [LoggerMessage(8, LogLevel.Warning, "Mode changed manually from {Before} to {Mode} by {By}. Reason: {Reason}", EventName = "ModeSwitched")]
    private static partial void ModeSwitchedOnOneLine(ILogger logger, GuardMode before, GuardMode mode, string by, string reason);

    public static void ModeSwitched(ILogger logger, GuardMode before, GuardMode mode, string by, string reason) =>
        ModeSwitchedOnOneLine(logger, before, mode, LineText.Shorten(by), LineText.Shorten(reason));

    [LoggerMessage(EventId = 9, Message = "Breaker changed from {From} to {To}: {Reason}", EventName = "BreakerChanged")]
    public static partial void BreakerChanged(ILogger logger, LogLevel level, BreakerState from, BreakerState to, string reason);

    [LoggerMessage(10, LogLevel.Information, "Learned the baseline for metric {Metric} from {Predictions} predictions.", EventName = "BaselineLearnt")]
    public static partial void Learned(ILogger logger, string metric, long predictions);

    [LoggerMessage(11, LogLevel.Warning,
        "Discarded the baseline for metric {Metric}: {Rejected} of {Predictions} predictions were rejected (limit 5%). Learning restarted.", EventName = "LearningRejected")]
    public static partial void LearningRejected(ILogger logger, string metric, long rejected, int predictions);

    [LoggerMessage(12, LogLevel.Information, "Metric {Metric} recovered: {Predictions} predictions match the baseline.", EventName = "Recovered")]
    public static partial void Recovered(ILogger logger, string metric, long predictions);

    [LoggerMessage(13, LogLevel.Warning,
        "Baseline:Path isn't set. The baseline will be relearned after every restart, so changes introduced by a deployment won't be detected.", EventName = "BaselineNotKept")]
    public static partial void BaselineNotKept(ILogger logger);

    [LoggerMessage(14, LogLevel.Error, "Failed to write baseline file {Path}. Keeping the baseline in memory and retrying.", EventName = "BaselineNotSaved")]
    public static partial void BaselineNotSaved(ILogger logger, Exception exception, string path);

    [LoggerMessage(15, LogLevel.Information, "Rule {Rule} on metric {Metric} is back within limits.", EventName = "WithinLimits")]
    public static partial void WithinLimits(ILogger logger, string rule, string metric);

    [LoggerMessage(16, LogLevel.Error, "Shift limit reached ({Cost}); closing the breaker. Shifts are observed only until predictions match again. To accept the shift, call Relearn.", EventName = "ShiftsOnlyObserved")]
    public static partial void ShiftsOnlyObserved(ILogger logger, string cost);

    [LoggerMessage(17, LogLevel.Warning, "Failed to read learned state file {Path}; relearning the rhythm of the traffic.", EventName = "LearnedStateNotRead")]
    public static partial void LearnedStateNotRead(ILogger logger, Exception exception, string path);

    [LoggerMessage(18, LogLevel.Warning, "Failed to write learned state file {Path}. The rhythm of the traffic will be relearned after a restart.", EventName = "LearnedStateNotWritten")]
    public static partial void LearnedStateNotWritten(ILogger logger, Exception exception, string path);

    [LoggerMessage(19, LogLevel.Warning, "The baseline for metric {Metric} is a single value ({Value}) in {Predictions} predictions. If the model is stuck, fix it and call Relearn; no change is detected while it stays stuck.", EventName = "SingleValueLearned")]
    public static partial void SingleValueLearned(ILogger logger, string metric, long predictions, string value);

    [LoggerMessage(20, LogLevel.Warning, "Rejected the baseline for metric {Metric}: {Reason} ({Setting}). Learning continues. If the model is stuck, fix it.", EventName = "LearningRefused")]
    public static partial void LearningRefused(ILogger logger, string metric, string reason, string setting);

    [LoggerMessage(21, LogLevel.Warning, "The baseline for metric {Metric} was learned from {Predictions} predictions that were sorted by value, so changes might not be detected. If real traffic isn't sorted, call Relearn.", EventName = "SortedLearned")]
    public static partial void SortedLearned(ILogger logger, string metric, long predictions);

    [LoggerMessage(22, LogLevel.Error, "The recovery test of a {Rule} breach failed; keeping the breaker open. Breach: {Breach}", EventName = "RecoveryTestFailed")]
    public static partial void RecoveryTestFailed(ILogger logger, Exception exception, string rule, string breach);

    [LoggerMessage(23, LogLevel.Error, "The {What} of the guard failed; calls continue without it.", EventName = "ObserverFailed")]
    public static partial void ObserverFailed(ILogger logger, Exception exception, string what);

    [LoggerMessage(24, LogLevel.Warning,
        "Breaker has no effect because no rule uses Fallback or Throw. Set Change:OnBreach or Change:Shift:OnBreach to Fallback or Throw, or remove Breaker. Raised breaches still open the breaker.", EventName = "BreakerUnused")]
    public static partial void BreakerUnused(ILogger logger);

    [LoggerMessage(25, LogLevel.Information, "Guard started in {Mode} mode: {Baseline}.", EventName = "GuardStarted")]
    public static partial void GuardStarted(ILogger logger, GuardMode mode, string baseline);

    [LoggerMessage(26, LogLevel.Warning,
        "Configuration has no section '{Section}', so guards use the settings from code. Did you mean '{Section}' instead of '{Found}'?", EventName = "SectionMisspelt")]
    public static partial void SectionMisspelled(ILogger logger, string section, string found);
}
