namespace PredictionGuardrails.Configuration;

/// <summary>
/// From where to where each count and each duration may be. The upper limits are far beyond what makes sense, and below what a timer can wait (49 days), what
/// added to a time is still a time, and what fits in memory: a typo is an error at start instead of one in the middle of a call.
/// </summary>
internal static class SettingLimits
{
    /// <summary>The longest duration of a setting that has no other limit.</summary>
    public static readonly TimeSpan LongestDuration = TimeSpan.FromDays(31);

    public static readonly AllowedRange<TimeSpan> Window = From(TimeSpan.FromSeconds(10));
    public static readonly AllowedRange<TimeSpan> NoDataAfter = From(TimeSpan.FromSeconds(10));
    public static readonly AllowedRange<TimeSpan> ShiftDuration = From(TimeSpan.FromSeconds(10));
    public static readonly AllowedRange<TimeSpan> LastKnownGoodAge = From(TimeSpan.FromSeconds(1));
    public static readonly AllowedRange<TimeSpan> BaselineDuration = From(TimeSpan.Zero);
    public static readonly AllowedRange<TimeSpan> BreakDuration = From(TimeSpan.FromSeconds(1));
    public static readonly AllowedRange<TimeSpan> ShutdownTimeout = From(TimeSpan.Zero);
    public static readonly AllowedRange<TimeSpan> LogSummaryInterval = From(TimeSpan.FromSeconds(1));
    public static readonly AllowedRange<TimeSpan> IncidentResolveAfter = From(TimeSpan.FromSeconds(10));

    public static readonly AllowedRange<int> MinimumCount = new(1, 1_000_000_000);
    public static readonly AllowedRange<int> BaselinePredictions = new(100, 1_000_000);
    public static readonly AllowedRange<int> DistinctValues = new(1, 1_000_000);
    public static readonly AllowedRange<int> Probes = new(10, 1_000_000);
    public static readonly AllowedRange<int> ConcurrentProbes = new(1, 10_000);
    public static readonly AllowedRange<int> Segments = new(1, 10_000);
    public static readonly AllowedRange<int> HandlerQueueCapacity = new(1, 1_000_000);
    public static readonly AllowedRange<int> Labels = new(1, 100_000);
    public static readonly AllowedRange<int> IncidentResolveAfterPredictions = new(0, 1_000_000_000);

    /// <summary>A fraction of all, or a distance that can't be larger.</summary>
    public static readonly AllowedRange<double> Fraction = new(0, 1);

    /// <summary>Every number, which NaN isn't.</summary>
    public static readonly AllowedRange<double> Number = new(double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>What can't be negative.</summary>
    public static readonly AllowedRange<double> NotNegative = new(0, double.MaxValue);

    /// <summary>One false alarm in so many predictions. A change takes a handful to be seen.</summary>
    public static readonly AllowedRange<double> FalseAlarmPredictions = new(1000, 1e100);

    /// <summary>One false alarm in so much time.</summary>
    public static readonly AllowedRange<TimeSpan> FalseAlarmDuration = new(TimeSpan.FromMinutes(1), TimeSpan.FromDays(365_000));

    private static AllowedRange<TimeSpan> From(TimeSpan minimum) => new(minimum, LongestDuration);
}
