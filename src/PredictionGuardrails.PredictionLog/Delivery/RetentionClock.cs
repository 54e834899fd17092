using System.Globalization;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog.Delivery;

/// <summary>
/// The time by which files are too old. It follows the system's clock, but advances at most one day at each start and one day in each hour, and never goes
/// back: a clock that is wrong for a while can't delete a log. It's kept in a file of the folder.
/// </summary>
internal sealed class RetentionClock(LogFolder folder, TimeProvider time)
{
    private static readonly TimeSpan AtStart = TimeSpan.FromDays(1);
    private const double DaysPerHour = 24;
    private readonly string _path = Path.Combine(folder.Root, "retention.txt");
    private long? _advancedAt;

    /// <summary>Advances the clock.</summary>
    /// <param name="days">The days of all files, from which the clock starts if it isn't there.</param>
    /// <returns>The time by which files are too old.</returns>
    public DateTimeOffset Advance(IEnumerable<DateOnly> days)
    {
        var now = time.GetUtcNow();
        var before = Read() ?? FirstDay(days) ?? now;
        var allowed = _advancedAt is { } advancedAt ? time.GetElapsedTime(advancedAt) * DaysPerHour : AtStart;
        _advancedAt = time.GetTimestamp();
        var next = now - before > allowed ? before + allowed : now;
        var advanced = next > before ? next : before;
        Write(advanced);
        return advanced;
    }

    private DateTimeOffset? Read()
    {
        var text = File.Exists(_path) ? File.ReadAllText(_path) : "";
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var read) ? read : null;
    }

    private void Write(DateTimeOffset value)
    {
        if (Directory.Exists(folder.Root))
        {
            File.WriteAllText(_path, value.ToString("O", CultureInfo.InvariantCulture));
        }
    }

    private static DateTimeOffset? FirstDay(IEnumerable<DateOnly> days) =>
        days.Order().Select(static day => (DateTimeOffset?)new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero)).FirstOrDefault();
}
