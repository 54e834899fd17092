using Microsoft.Extensions.Logging;
using PredictionGuardrails.Text;

namespace PredictionGuardrails.Reporting;

/// <summary>Every line that the library logs. Event ids are never used again for something else.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 1, Message = "Breach, {Action} ({Mode}): {Breach}", EventName = "Breach")]
    public static partial void Breached(ILogger logger, LogLevel level, BreachAction action, GuardMode mode, string breach, Exception? exception);

    [LoggerMessage(EventId = 2, Message = "{Count} more within {Interval}, {Action} ({Mode}), the latest: {Breach}", EventName = "BreachSummary")]
    public static partial void BreachSummary(
        ILogger logger, LogLevel level, long count, TimeSpan interval, BreachAction action, GuardMode mode, string breach);

    [LoggerMessage(3, LogLevel.Error, "The changed configuration was refused, the running one stays: {Errors}", EventName = "ReloadRefused")]
    public static partial void ReloadRefused(ILogger logger, string errors);

    [LoggerMessage(4, LogLevel.Information, "The changed configuration is in force", EventName = "Reloaded")]
    public static partial void Reloaded(ILogger logger);

    [LoggerMessage(5, LogLevel.Error, "Breach handler {Handler} threw on: {Breach}", EventName = "HandlerFailed")]
    public static partial void HandlerFailed(ILogger logger, Exception exception, string handler, string breach);

    [LoggerMessage(6, LogLevel.Warning,
        "Breach handler {Handler} does not keep up: its queue is full, breaches are dropped and counted", EventName = "BreachesDropped")]
    public static partial void BreachesDropped(ILogger logger, string handler);

    [LoggerMessage(7, LogLevel.Warning,
        "Breach handler {Handler} was not done after {Limit}: {Dropped} queued breaches were dropped", EventName = "ShutdownLimitReached")]
    public static partial void ShutdownLimitReached(ILogger logger, string handler, int dropped, TimeSpan limit);

    [LoggerMessage(8, LogLevel.Warning, "Mode overridden by {By}: {Before} to {Mode} ({Reason})", EventName = "ModeSwitched")]
    private static partial void ModeSwitchedOnOneLine(ILogger logger, GuardMode before, GuardMode mode, string by, string reason);

    public static void ModeSwitched(ILogger logger, GuardMode before, GuardMode mode, string by, string reason) =>
        ModeSwitchedOnOneLine(logger, before, mode, LineText.Shorten(by), LineText.Shorten(reason));

    [LoggerMessage(EventId = 9, Message = "Breaker went from {From} to {To}: {Reason}", EventName = "BreakerChanged")]
    public static partial void BreakerChanged(ILogger logger, LogLevel level, BreakerState from, BreakerState to, string reason);

    [LoggerMessage(10, LogLevel.Information, "Baseline of metric {Metric} learnt from {Predictions} predictions", EventName = "BaselineLearnt")]
    public static partial void Learnt(ILogger logger, string metric, long predictions);

    [LoggerMessage(11, LogLevel.Warning,
        "Baseline of metric {Metric} not taken: {Rejected} of the {Predictions} predictions to learn from were rejected; learning begins anew", EventName = "LearningRejected")]
    public static partial void LearningRejected(ILogger logger, string metric, long rejected, int predictions);

    [LoggerMessage(12, LogLevel.Information, "Metric {Metric} is back to its baseline: {Predictions} predictions fit it", EventName = "Recovered")]
    public static partial void Recovered(ILogger logger, string metric, long predictions);

    [LoggerMessage(13, LogLevel.Warning,
        "No Baseline:Path is set: what is learnt is lost at a restart, and a release that changes the predictions is learnt as normal", EventName = "BaselineNotKept")]
    public static partial void BaselineNotKept(ILogger logger);

    [LoggerMessage(14, LogLevel.Error, "Baseline file {Path} could not be written; the baseline is kept in memory, and writing is tried again", EventName = "BaselineNotSaved")]
    public static partial void BaselineNotSaved(ILogger logger, Exception exception, string path);

    [LoggerMessage(15, LogLevel.Information, "Rule {Rule} on metric {Metric} is within its limits again", EventName = "WithinLimits")]
    public static partial void WithinLimits(ILogger logger, string rule, string metric);

    [LoggerMessage(16, LogLevel.Error, "The limit of shifts is reached: {Cost}. The model answers again, and shifts are only observed until predictions match again; call Relearn to accept them", EventName = "ShiftsOnlyObserved")]
    public static partial void ShiftsOnlyObserved(ILogger logger, string cost);

    [LoggerMessage(17, LogLevel.Warning, "Learned state {Path} could not be read: the rhythm of the traffic is learned again", EventName = "LearnedStateNotRead")]
    public static partial void LearnedStateNotRead(ILogger logger, Exception exception, string path);

    [LoggerMessage(18, LogLevel.Warning, "Learned state {Path} could not be written: a restart learns the rhythm of the traffic again", EventName = "LearnedStateNotWritten")]
    public static partial void LearnedStateNotWritten(ILogger logger, Exception exception, string path);

    [LoggerMessage(19, LogLevel.Warning, "Baseline of metric {Metric} is a single value in all of {Predictions} predictions ({Value}): if the model is stuck, mend it and call Relearn; as long as it stays stuck, no change is detected", EventName = "SingleValueLearned")]
    public static partial void SingleValueLearned(ILogger logger, string metric, long predictions, string value);

    [LoggerMessage(20, LogLevel.Warning, "Baseline of metric {Metric} was refused: {Reason} ({Setting}). If the model is stuck, mend it; learning goes on", EventName = "LearningRefused")]
    public static partial void LearningRefused(ILogger logger, string metric, string reason, string setting);

    [LoggerMessage(21, LogLevel.Warning, "Baseline of metric {Metric} was learned from {Predictions} predictions in the order of their values: each resembles the one before it, so changes stay unseen. If the order isn't that of real traffic, call Relearn", EventName = "SortedLearned")]
    public static partial void SortedLearned(ILogger logger, string metric, long predictions);

    [LoggerMessage(22, LogLevel.Error, "The recovery test of a breach threw, so the breaker stays open: {Breach}", EventName = "RecoveryTestFailed")]
    public static partial void RecoveryTestFailed(ILogger logger, Exception exception, string breach);

    [LoggerMessage(23, LogLevel.Error, "A {What} of the guard threw; calls are answered without it", EventName = "ObserverFailed")]
    public static partial void ObserverFailed(ILogger logger, Exception exception, string what);

    [LoggerMessage(24, LogLevel.Warning,
        "The settings under Breaker have no effect unless a breach is raised from outside: no rule of the guard enforces. Set Change:OnBreach or Change:Shift:OnBreach to Fallback or Throw", EventName = "BreakerUnused")]
    public static partial void BreakerUnused(ILogger logger);

    [LoggerMessage(25, LogLevel.Information, "The guard is active ({Mode}): {Baseline}", EventName = "GuardStarted")]
    public static partial void GuardStarted(ILogger logger, GuardMode mode, string baseline);

    [LoggerMessage(26, LogLevel.Warning,
        "Configuration has no section {Section}, so the guards have the settings that code states. Is \"{Found}\" meant to be it? Then rename it", EventName = "SectionMisspelt")]
    public static partial void SectionMisspelt(ILogger logger, string section, string found);
}
