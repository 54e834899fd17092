using PredictionGuardrails.Testing;
using PredictionGuardrails.Tool.Histories;

namespace PredictionGuardrails.Tool.Drills;

/// <summary>What <c>drill</c> found.</summary>
internal sealed record DrillResult
{
    public required string File { get; init; }

    public required string Guard { get; init; }

    /// <summary>Which settings were tried: given, suggested or none.</summary>
    public required string Settings { get; init; }

    public required long Rows { get; init; }

    public required int Repetitions { get; init; }

    public required int Seed { get; init; }

    /// <summary>What makes the result less than it seems.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>What the guard does about the history itself, in its own order and without a fault.</summary>
    public required OwnOrder OwnOrder { get; init; }

    /// <summary>How many clean predictions were watched.</summary>
    public required long CleanPredictions { get; init; }

    /// <summary>How often a rule raised an alarm among those.</summary>
    public required long FalseAlarms { get; init; }

    /// <summary>Null if no clean predictions were watched.</summary>
    public required double? FalseAlarmsPerMillion { get; init; }

    /// <summary>Between which the true rate is, with 95 % confidence.</summary>
    public required double? FalseAlarmsPerMillionLow { get; init; }

    /// <inheritdoc cref="FalseAlarmsPerMillionLow"/>
    public required double? FalseAlarmsPerMillionHigh { get; init; }

    /// <summary>The breaches among clean predictions, by check or rule.</summary>
    public required IReadOnlyDictionary<string, long> CleanBreaches { get; init; }

    public required IReadOnlyList<DrilledFault> Faults { get; init; }

    /// <summary>Of the faults that outputs can show and that were tried: how many were caught in at least 95 % of the repetitions.</summary>
    public int Caught => Faults.Count(fault => fault is { IsVisible: true, ShareCaught: >= 0.95 });

    /// <summary>How many faults that outputs can show were tried.</summary>
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

/// <summary>What a guard does about a history in its own order, once through, as <c>replay</c> has it.</summary>
/// <param name="Calls">How many rows there were.</param>
/// <param name="Learned">How many it learned from.</param>
/// <param name="AnsweredByFallback">How many calls the fallback would have answered, those of the rows that were learned from too.</param>
/// <param name="AnsweredByNone">How many calls would have failed with an exception.</param>
/// <param name="Breaches">The breaches, by check or rule.</param>
internal sealed record OwnOrder(long Calls, long Learned, long AnsweredByFallback, long AnsweredByNone, IReadOnlyDictionary<string, long> Breaches);

/// <summary>One fault of a drill.</summary>
internal sealed record DrilledFault
{
    public required string Fault { get; init; }

    public required string Parameters { get; init; }

    /// <summary>How it comes about.</summary>
    public required string Cause { get; init; }

    /// <summary>Whether outputs alone can show it.</summary>
    public required bool IsVisible { get; init; }

    /// <summary>Within how many predictions it has to be caught.</summary>
    public required int Horizon { get; init; }

    /// <summary>In what share of the repetitions it was; null where it was not tried.</summary>
    public double? ShareCaught { get; init; }

    /// <summary>How often each check or rule was the one that caught it.</summary>
    public required IReadOnlyDictionary<string, int> By { get; init; }

    /// <summary>In predictions; null where half of the repetitions did not catch it.</summary>
    public int? MedianDelay { get; init; }

    /// <summary>In predictions, of the repetitions that caught it.</summary>
    public int? WorstDelay { get; init; }

    /// <summary>How many wrong predictions reached the caller, on average.</summary>
    public required double WrongAnswers { get; init; }

    /// <summary>Why it was not tried; null where it was.</summary>
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
