using PredictionGuardrails.Testing;

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

    /// <summary>How many clean predictions were watched.</summary>
    public required long CleanPredictions { get; init; }

    /// <summary>How often a rule raised an alarm among those.</summary>
    public required long FalseAlarms { get; init; }

    public required double FalseAlarmsPerMillion { get; init; }

    /// <summary>Between which the true rate is, with 95 % confidence.</summary>
    public required double FalseAlarmsPerMillionLow { get; init; }

    /// <inheritdoc cref="FalseAlarmsPerMillionLow"/>
    public required double FalseAlarmsPerMillionHigh { get; init; }

    /// <summary>The breaches among clean predictions, by check or rule.</summary>
    public required IReadOnlyDictionary<string, long> CleanBreaches { get; init; }

    public required IReadOnlyList<DrilledFault> Faults { get; init; }

    /// <summary>Of the faults that outputs can show and that were tried: how many were caught in at least 95 % of the repetitions.</summary>
    public int Caught => Faults.Count(fault => fault is { IsVisible: true, ShareCaught: >= 0.95 });

    /// <summary>How many faults that outputs can show were tried.</summary>
    public int Visible => Faults.Count(fault => fault is { IsVisible: true, WhyNot: null });

    public static DrillResult Of(DrillReport report, string file, string settings, long rows, int seed)
    {
        var (low, high) = report.FalseAlarmsPerMillionInterval;
        return new DrillResult
        {
            File = file,
            Guard = report.Guard,
            Settings = settings,
            Rows = rows,
            Repetitions = report.Repetitions,
            Seed = seed,
            CleanPredictions = report.CleanPredictions,
            FalseAlarms = report.FalseAlarms,
            FalseAlarmsPerMillion = report.FalseAlarmsPerMillion,
            FalseAlarmsPerMillionLow = low,
            FalseAlarmsPerMillionHigh = high,
            CleanBreaches = report.CleanBreaches,
            Faults = [.. report.Results.Select(DrilledFault.Of)],
        };
    }
}

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
        IsVisible = result.Fault.IsVisible,
        Horizon = result.Fault.Horizon,
        ShareCaught = result.WhyNot is null ? result.ShareCaught : null,
        By = result.By,
        MedianDelay = result.MedianDelay,
        WorstDelay = result.WorstDelay,
        WrongAnswers = result.WrongAnswers,
        WhyNot = result.WhyNot,
    };
}
