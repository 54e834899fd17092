namespace PredictionGuardrails.PredictionLog.Quality;

/// <summary>A pause between outcomes.</summary>
/// <param name="Day">The day on which it began, in UTC.</param>
/// <param name="Length">Its length, in ticks.</param>
internal readonly record struct FeedPause(DateOnly Day, long Length)
{
    public static DateOnly DayOf(long time) => DateOnly.FromDateTime(new DateTime(time, DateTimeKind.Utc));
}
