using PredictionGuardrails.Configuration;

namespace PredictionGuardrails.ChangeDetection;

/// <summary>How a metric is watched.</summary>
internal sealed record MonitorSettings
{
    public static readonly MonitorSettings Off = new() { IsOn = false };

    public bool IsOn { get; init; } = true;

    /// <summary>What a gross change leads to.</summary>
    public BreachAction Action { get; init; } = BreachAction.Observe;

    /// <summary>What a shift leads to.</summary>
    public BreachAction ShiftAction { get; init; } = BreachAction.Observe;

    /// <summary>What a change of a kind leads to.</summary>
    public BreachAction ActionOf(ChangeKind kind) => kind == ChangeKind.Gross ? Action : ShiftAction;

    /// <summary>How many values a baseline is learned from.</summary>
    public int LearnedPredictions { get; init; } = 1000;

    /// <summary>Over how long at least.</summary>
    public TimeSpan MinimumDuration { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How many distinct values a baseline has at least.</summary>
    public int MinimumDistinctValues { get; init; } = 1;

    /// <summary>Whether a single value is normal, so that it doesn't speak of a model that is stuck.</summary>
    public bool IsOftenConstant { get; init; }

    /// <summary>The full path of the guard's settings.</summary>
    public string Path { get; init; } = "";

    /// <summary>Changes of all values by less than this share are not worth a breach.</summary>
    public double IgnoreBelow { get; init; }

    /// <summary>Whether it is learned what single numbers may be.</summary>
    public bool LearnsRange { get; init; } = true;

    /// <summary>By what fraction the last seven days may differ from what was accepted; null to not look for drift.</summary>
    public double? MaximumDrift { get; init; }

    /// <summary>Whether the time of day may move predictions; otherwise they are always compared with the whole baseline.</summary>
    public bool FollowsTimeOfDay { get; init; } = true;

    /// <summary>By which clock hours and days are.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>How rare false alarms are.</summary>
    public FalseAlarmRate FalseAlarms { get; init; } = FalseAlarmRate.Default;

    /// <summary>Among how many monitors false alarms are shared.</summary>
    public int Monitors { get; init; } = 1;

    /// <summary>How many predictions have to fit the baseline before a change is over; more if it took more to find it.</summary>
    public int Probes { get; init; } = BreakerSettings.DefaultProbes;
}
