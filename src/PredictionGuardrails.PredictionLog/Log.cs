using Microsoft.Extensions.Logging;

namespace PredictionGuardrails.PredictionLog;

/// <summary>Everything that the prediction log writes to the log of the application.</summary>
internal static partial class Log
{
    public const string Category = "PredictionGuardrails.PredictionLog";

    [LoggerMessage(1, LogLevel.Error, "The prediction log can't write to {Path}. Records are dropped and counted until it can.", EventName = "StorageFailed")]
    public static partial void StorageFailed(ILogger logger, Exception exception, string path);

    [LoggerMessage(2, LogLevel.Information, "The prediction log writes to {Path} again. {Dropped} records were dropped.", EventName = "StorageRecovered")]
    public static partial void StorageRecovered(ILogger logger, string path, long dropped);

    [LoggerMessage(3, LogLevel.Warning,
        "Recovered the prediction log of process {Instance}, which ended without closing it: guard '{Guard}' offered {Offered} records, {Found} were found, {Dropped} were dropped, {Lost} were lost with the process.",
        EventName = "ProcessRecovered")]
    public static partial void ProcessRecovered(ILogger logger, string instance, string guard, long offered, long found, long dropped, long lost);

    [LoggerMessage(4, LogLevel.Warning, "Cut {Bytes} bytes of an incomplete record off the end of {Segment}.", EventName = "SegmentCut")]
    public static partial void SegmentCut(ILogger logger, string segment, long bytes);

    [LoggerMessage(8, LogLevel.Error, "Failed to recover the prediction log in {Folder}. The next start tries again.", EventName = "RecoveryFailed")]
    public static partial void RecoveryFailed(ILogger logger, Exception exception, string folder);

    [LoggerMessage(9, LogLevel.Error, "Segment {Segment} of the prediction log is damaged or has an unknown format. It was moved to {Path}.", EventName = "SegmentDamaged")]
    public static partial void SegmentDamaged(ILogger logger, string segment, string path);

    [LoggerMessage(6, LogLevel.Warning, "The prediction log didn't stop within {Timeout}. The next process closes its segments.", EventName = "StopTimedOut")]
    public static partial void StopTimedOut(ILogger logger, TimeSpan timeout);

    [LoggerMessage(7, LogLevel.Information, "Deleted {Files} files of the prediction log that exceeded its retention.", EventName = "FilesDeleted")]
    public static partial void FilesDeleted(ILogger logger, int files);

    [LoggerMessage(10, LogLevel.Error, "A redactor failed for guard '{Guard}'. Values that it should redact are erased.", EventName = "RedactionFailed")]
    public static partial void RedactionFailed(ILogger logger, Exception exception, string guard);

    [LoggerMessage(11, LogLevel.Warning, "Some changes of {Section} take effect after a restart.", EventName = "RestartRequired")]
    public static partial void RestartRequired(ILogger logger, string section);

    [LoggerMessage(20, LogLevel.Error, "Sink {Sink} of the prediction log fails. Records stay on disk, and it's retried.", EventName = "SinkFailed")]
    public static partial void SinkFailed(ILogger logger, Exception exception, string sink);

    [LoggerMessage(21, LogLevel.Information, "Sink {Sink} of the prediction log works again.", EventName = "SinkRecovered")]
    public static partial void SinkRecovered(ILogger logger, string sink);

    [LoggerMessage(22, LogLevel.Error, "Failed to delete what exceeds the retention of the prediction log: {Path}. It's retried in an hour or less.", EventName = "RetentionFailed")]
    public static partial void RetentionFailed(ILogger logger, Exception exception, string path);

    [LoggerMessage(30, LogLevel.Error, "Failed to close files of outcomes in {Folder}. They stay on disk, and it's retried.", EventName = "OutcomesNotClosed")]
    public static partial void OutcomesNotClosed(ILogger logger, Exception exception, string folder);

    [LoggerMessage(31, LogLevel.Error, "Failed to look for predictions of outcomes of guard '{Guard}' in the files of the prediction log. It's retried.", EventName = "OutcomeSearchFailed")]
    public static partial void OutcomeSearchFailed(ILogger logger, Exception exception, string guard);

    [LoggerMessage(32, LogLevel.Error, "Failed to report the quality of guard '{Guard}' by outcome '{Outcome}'.", EventName = "QualityFailed")]
    public static partial void QualityFailed(ILogger logger, Exception exception, string guard, string outcome);

    [LoggerMessage(33, LogLevel.Error, "Failed to read or write what was learned about quality in {Path}. It's learned again after a restart.", EventName = "QualityStateFailed")]
    public static partial void QualityStateFailed(ILogger logger, Exception exception, string path);

    [LoggerMessage(34, LogLevel.Error, "Failed to evaluate outcomes. It's retried in 10 seconds.", EventName = "OutcomesFailed")]
    public static partial void OutcomesFailed(ILogger logger, Exception exception);

    [LoggerMessage(35, LogLevel.Error, "Failed to pass on outcomes '{Outcome}' of guard '{Guard}'. The experiment doesn't compare these.", EventName = "OutcomeHandlerFailed")]
    public static partial void OutcomeHandlerFailed(ILogger logger, Exception exception, string guard, string outcome);
}
