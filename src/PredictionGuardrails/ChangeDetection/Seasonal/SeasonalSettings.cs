namespace PredictionGuardrails.ChangeDetection;

/// <summary>
/// The constants of the search for shifts on traffic with a rhythm. Each was chosen on simulated healthy streams and checked on others; see
/// docs/concepts/change-detection.md for what they achieve.
/// </summary>
internal static class SeasonalSettings
{
    public const double Day = 86_400;

    /// <summary>Half-life of the recent level: this many seconds, and at least <see cref="RecentPredictions"/>.</summary>
    public const double RecentSeconds = 1800;

    public const double RecentPredictions = 100;

    /// <summary>From this share of the alarm level on nothing is learned.</summary>
    public const double FreezeShare = 0.5;

    /// <summary>Without a change, learning stops for at most so many seconds and predictions.</summary>
    public const double FreezeSeconds = 3600;

    public const double FreezePredictions = 500;

    /// <summary>So many seconds after a change the recent level begins to follow it.</summary>
    public const double ResumeSeconds = 3600;

    /// <summary>What scores gained in past healthy hours, times this, is their price.</summary>
    public const double PriceFactor = 1.25;

    public const double MaximumPrice = 0.15;

    /// <summary>A tilt breaks even at half of its strength, in standard deviations.</summary>
    public static readonly double[] Tilts = [0.6, 0.8, 1.2, 2];

    /// <summary>How many nats today has to speak for another weekday's profile before that is used.</summary>
    public const double OtherWeekdayHandicap = 6;

    /// <summary>A level is taken from the nearest slots that hold so many predictions, a slope and a scale from those that hold twice as many.</summary>
    public const double KernelPredictions = 400;

    public const int WidestKernel = 9;

    /// <summary>Shifts are raised after so many predictions in all, and so many of the day.</summary>
    public const double ReadyPredictions = 2000;

    public const double DayPredictions = 200;

    /// <summary>Predictions are few where there aren't so many within the widest kernel: a weekday by itself is not known after a week then.</summary>
    public const double FewPredictions = 60;

    /// <summary>Where predictions are few, shifts are raised after so many seconds in all, and so many of the day.</summary>
    public const double ReadySeconds = 2 * Day;

    public const double ReadyDaySeconds = 3 * 3600;

    /// <summary>On a weekday that was never seen shifts are raised after so many seconds and predictions.</summary>
    public const double NewDaySeconds = 3600;

    public const double NewDayPredictions = 200;

    /// <summary>References learn from so many predictions together.</summary>
    public const double BlockPredictions = 32;

    /// <summary>The recent level learns so many seconds later.</summary>
    public const double QuarantineSeconds = 600;

    /// <summary>Without predictions for so many seconds there was a pause.</summary>
    public const double PauseSeconds = 900;

    /// <summary>How many predictions the distribution around a level remembers.</summary>
    public const double ShapeHorizon = 20_000;

    /// <summary>Before the rhythm is known, a shift is what moves numbers by more than this factor.</summary>
    public const double FactorBeforeReady = 2;

    /// <summary>The same in standard deviations, for numbers that have no scale of their own.</summary>
    public const double DeviationsBeforeReady = 4;
}
