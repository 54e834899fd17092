
using PredictionGuardrails.PredictionLog.Counting;

namespace PredictionGuardrails.Tool.Logs;

/// <summary>What a process with open files has counted of a guard's records.</summary>
internal sealed record LogProcess
{
    public required string Process { get; init; }

    public required string Guard { get; init; }

    public required bool IsRunning { get; init; }

    public required long Offered { get; init; }

    public required long SampledOut { get; init; }

    public required long Found { get; init; }

    public required long Dropped { get; init; }

    /// <summary>The number of records that wait to be written.</summary>
    public required long Pending { get; init; }

    /// <summary>The number of records that were lost with the process.</summary>
    public required long Lost { get; init; }

    public static LogProcess Of(LogAccount account) => new()
    {
        Process = account.Instance,
        Guard = account.Guard,
        IsRunning = account.IsRunning,
        Offered = account.Counts.Offered,
        SampledOut = account.Counts.SampledOut,
        Found = account.Found,
        Dropped = account.Dropped,
        Pending = account.IsRunning ? Math.Max(account.Unwritten, 0) : 0,
        Lost = account.IsRunning ? 0 : Math.Max(account.Unwritten, 0),
    };
}
