using PredictionGuardrails.Testing;
using PredictionGuardrails.Tool.Histories;

namespace PredictionGuardrails.Tool.Drills;

/// <summary>The result of <c>drill</c>.</summary>
internal sealed record DrillResult
{
    public required string File { get; init; }

    public required string Guard { get; init; }

    /// <summary>The settings that were used: given, suggested, or none.</summary>
    public required string Settings { get; init; }

    public required long Rows { get; init; }

    public required int Repetitions { get; init; }

    public required int Seed { get; init; }

    /// <summary>Reasons to trust the result less.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The result for the history in its own order, without a fault.</summary>
    public required OwnOrder OwnOrder { get; init; }

    /// <summary>The number of predictions without a fault.</summary>
    public required long CleanPredictions { get; init; }

    /// <summary>The number of alarms of rules among them.</summary>
    public required long FalseAlarms { get; init; }

    /// <summary>Null without clean predictions.</summary>
    public required double? FalseAlarmsPerMillion { get; init; }

    /// <summary>The bounds of the 95% confidence interval.</summary>
    public required double? FalseAlarmsPerMillionLow { get; init; }

    /// <inheritdoc cref="FalseAlarmsPerMillionLow"/>
    public required double? FalseAlarmsPerMillionHigh { get; init; }

    /// <summary>The breaches of clean predictions, by check or rule.</summary>
    public required IReadOnlyDictionary<string, long> CleanBreaches { get; init; }

    public required IReadOnlyList<DrilledFault> Faults { get; init; }

    /// <summary>The number of injected faults that outputs can reveal and that were detected in at least 95% of the runs.</summary>
    public int Caught => Faults.Count(fault => fault is { IsVisible: true, ShareCaught: >= 0.95 });

    /// <summary>The number of injected faults that outputs can reveal.</summary>
    public int Visible => Faults.Count(fault => fault is { IsVisible: true, WhyNot: null });

    public static DrillResult Of(DrillReport report, OwnOrder ownOrder, History history, string settings, int seed)
    {
        var (low, high) = report.FalseAlarmsPerMillionInterval;
        return new DrillResult
        {
            File = history.File,
            Guard = report.Guard,
            Settings = settings,
            Rows = history.AllRows,
            Repetitions = report.Repetitions,
            Seed = seed,
            Warnings = history.Warnings,
            OwnOrder = ownOrder,
            CleanPredictions = report.CleanPredictions,
            FalseAlarms = report.FalseAlarms,
            FalseAlarmsPerMillion = Known(report.FalseAlarmsPerMillion),
            FalseAlarmsPerMillionLow = Known(low),
            FalseAlarmsPerMillionHigh = Known(high),
            CleanBreaches = report.CleanBreaches,
            Faults = [.. report.Results.Select(DrilledFault.Of)],
        };

        static double? Known(double rate) => double.IsFinite(rate) ? rate : null;
    }
}

/// <summary>The result for a history in its own order, processed once as in <c>replay</c>.</summary>
/// <param name="Calls">The number of rows.</param>
/// <param name="Learned">The number of rows during learning.</param>
/// <param name="AnsweredByFallback">The number of calls that return the fallback, including those during learning.</param>
/// <param name="AnsweredByNone">The number of calls that throw an exception.</param>
/// <param name="Breaches">The breaches, by check or rule.</param>
internal sealed record OwnOrder(long Calls, long Learned, long AnsweredByFallback, long AnsweredByNone, IReadOnlyDictionary<string, long> Breaches);

/// <summary>A fault of a drill.</summary>
internal sealed record DrilledFault
{
    public required string Fault { get; init; }

    public required string Parameters { get; init; }

    /// <summary>The cause of such a fault in production.</summary>
    public required string Cause { get; init; }

    /// <summary>Whether outputs can reveal it.</summary>
    public required bool IsVisible { get; init; }

    /// <summary>The number of predictions within which it must be detected.</summary>
    public required int Horizon { get; init; }

    /// <summary>The fraction of runs that detected it; null if it wasn't injected.</summary>
    public double? ShareCaught { get; init; }

    /// <summary>The number of detections by check or rule.</summary>
    public required IReadOnlyDictionary<string, int> By { get; init; }

    /// <summary>The median delay in predictions; null if half of the runs didn't detect it.</summary>
    public int? MedianDelay { get; init; }

    /// <summary>The longest delay in predictions of the runs that detected it.</summary>
    public int? WorstDelay { get; init; }

    /// <summary>The average number of wrong predictions returned to the caller.</summary>
    public required double WrongAnswers { get; init; }

    /// <summary>The reason if it wasn't injected; null otherwise.</summary>
    public string? WhyNot { get; init; }

    public static DrilledFault Of(FaultResult result) => new()
    {
        Fault = result.Fault.Name,
        Parameters = result.Fault.Parameters,
        Cause = result.Fault.Cause,
        IsVisible = result.Fault.IsDetectable,
        Horizon = result.Fault.Horizon,
        ShareCaught = result.SkipReason is null && double.IsFinite(result.DetectionRate) ? result.DetectionRate : null,
        By = result.DetectedBy,
        MedianDelay = result.MedianDelay,
        WorstDelay = result.WorstDelay,
        WrongAnswers = result.WrongAnswers,
        WhyNot = result.SkipReason,
    };
}
