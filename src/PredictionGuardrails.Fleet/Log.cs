using Microsoft.Extensions.Logging;
using PredictionGuardrails.Fleet.Actions;

namespace PredictionGuardrails.Fleet;

/// <summary>Everything that a fleet writes to the log of the application.</summary>
internal static partial class Log
{
    public const string Category = "PredictionGuardrails.Fleet";

    [LoggerMessage(1, LogLevel.Warning,
        "The store of the fleet ({Store}) doesn't answer. Guards decide alone until it does. {Reason}", EventName = "StoreGone")]
    public static partial void StoreGone(ILogger logger, string store, string reason);

    [LoggerMessage(2, LogLevel.Information, "The store of the fleet ({Store}) answers again after {Duration}.", EventName = "StoreAnswers")]
    public static partial void StoreAnswers(ILogger logger, string store, TimeSpan duration);

    [LoggerMessage(3, LogLevel.Warning,
        "The store of the fleet ({Store}) lost its content. Counts and actions of this replica are sent again.", EventName = "StoreEmptied")]
    public static partial void StoreEmptied(ILogger logger, string store);

    [LoggerMessage(EventId = 4, EventName = "FleetDecided", Message = "Guard '{Guard}' is {State} for the fleet. {Reason}")]
    public static partial void Decided(ILogger logger, LogLevel level, string guard, string state, string reason);

    [LoggerMessage(5, LogLevel.Information,
        "{Action} applies to guard '{Guard}' on all replicas, by {User} on replica '{Replica}'. Reason: {Reason}", EventName = "FleetActed")]
    public static partial void Acting(ILogger logger, string guard, FleetActionKind action, string user, string replica, string reason);

    [LoggerMessage(6, LogLevel.Warning, "{Action} applies to guard '{Guard}' on this replica only. {Reason}", EventName = "ActedAlone")]
    public static partial void ActedAlone(ILogger logger, string guard, FleetActionKind action, string reason);

    [LoggerMessage(9, LogLevel.Information,
        "The baseline of metric '{Metric}' of guard '{Guard}' was merged from {Replicas} replicas.", EventName = "BaselineMerged")]
    public static partial void BaselineMerged(ILogger logger, string guard, string metric, int replicas);

    [LoggerMessage(10, LogLevel.Warning,
        "Replica '{Replica}' differs from {Others} others in metric '{Metric}' of guard '{Guard}'. It has learned another baseline.",
        EventName = "ReplicaDiffers")]
    public static partial void ReplicaDiffers(ILogger logger, string replica, int others, string metric, string guard);

    [LoggerMessage(11, LogLevel.Information,
        "Metric '{Metric}' of guard '{Guard}' is compared with the baseline of the fleet, merged from {Replicas} replicas.", EventName = "BaselineAdopted")]
    public static partial void BaselineAdopted(ILogger logger, string guard, string metric, int replicas);

    [LoggerMessage(14, LogLevel.Information,
        "The fleet's baseline of metric '{Metric}' of guard '{Guard}' was learned at another hour. This replica compares with its own.",
        EventName = "BaselineOfAnotherHour")]
    public static partial void BaselineOfAnotherHour(ILogger logger, string guard, string metric);

    [LoggerMessage(12, LogLevel.Warning,
        "Replica '{Replica}' differs from {Others} others: they haven't found what opened the breaker of guard '{Guard}' here. {Finding}",
        EventName = "BreakerDiffers")]
    public static partial void BreakerDiffers(ILogger logger, string replica, int others, string guard, string finding);

    [LoggerMessage(7, LogLevel.Warning, "Not everything was read from the store of the fleet. {Reason}", EventName = "ReadFailed")]
    public static partial void ReadFailed(ILogger logger, string reason);

    [LoggerMessage(8, LogLevel.Error, "Failed to exchange with the store of the fleet.", EventName = "ExchangeFailed")]
    public static partial void ExchangeFailed(ILogger logger, Exception exception);

    [LoggerMessage(13, LogLevel.Error, "'{Participant}' failed in an exchange with the store of the fleet.", EventName = "ParticipantFailed")]
    public static partial void ParticipantFailed(ILogger logger, Exception exception, string participant);
}
