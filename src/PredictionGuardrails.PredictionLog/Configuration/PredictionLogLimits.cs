namespace PredictionGuardrails.PredictionLog.Configuration;

/// <summary>The ranges of options, whether code or configuration sets them.</summary>
internal static class PredictionLogLimits
{
    public static readonly TimeSpan ShortestFlushInterval = TimeSpan.FromMilliseconds(10);
    public static readonly TimeSpan LongestFlushInterval = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan ShortestSegment = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan LongestSegment = TimeSpan.FromDays(1);
    public static readonly TimeSpan ShortestAge = TimeSpan.FromHours(1);
    public static readonly TimeSpan LongestAge = TimeSpan.FromDays(36_500);
    public static readonly TimeSpan ShortestTimeout = TimeSpan.FromMilliseconds(1);
    public static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan LongestMaturity = TimeSpan.FromDays(1000);
    public static readonly TimeSpan ShortestQualityWindow = TimeSpan.FromMinutes(1);
    public const double LowestFalseAlarmRate = 1000;
    public const long LeastOutcomeMemory = 1 << 20;
    public const int FewestRecords = 64;
    public const int MostRecords = 1 << 20;
    public const long LeastMemory = 1 << 20;
    public const long SmallestSegment = 1 << 16;
    public const long SmallestLog = 1 << 20;
    public const int ShortestErasureKey = 16;
}
