using PredictionGuardrails.Configuration;

namespace PredictionGuardrails.ChangeDetection;

/// <summary>How a metric is watched.</summary>
internal sealed record WatchSettings
{
    public static readonly WatchSettings Off = new() { IsOn = false };

    public bool IsOn { get; init; } = true;

    /// <summary>What a change leads to.</summary>
    public BreachAction Action { get; init; } = BreachAction.Observe;

    /// <summary>How many values a baseline is learnt from.</summary>
    public int LearntPredictions { get; init; } = 1000;

    /// <summary>Over how long at least.</summary>
    public TimeSpan MinimumDuration { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Changes of all values by less than this share are not worth a breach.</summary>
    public double IgnoreBelow { get; init; }

    /// <summary>How rare false alarms are.</summary>
    public FalseAlarmRate FalseAlarms { get; init; } = FalseAlarmRate.Default;

    /// <summary>Among how many watches false alarms are shared.</summary>
    public int Watches { get; init; } = 1;

    /// <summary>How many predictions have to fit the baseline before a change is over; more where it took more to find it.</summary>
    public int Probes { get; init; } = BreakerSettings.DefaultProbes;
}
