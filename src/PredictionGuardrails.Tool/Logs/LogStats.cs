
using PredictionGuardrails.PredictionLog.Counting;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.Tool.Logs;

/// <summary>The result of <c>log stats</c>.</summary>
internal sealed record LogStats
{
    public required string Folder { get; init; }

    public required IReadOnlyList<LogDay> Days { get; init; }

    /// <summary>The outcomes by guard and name.</summary>
    public required IReadOnlyList<LogOutcomeCounts> Outcomes { get; init; }

    /// <summary>The accounts of processes that haven't closed their files. Those of other processes are in the log of the application.</summary>
    public required IReadOnlyList<LogProcess> Processes { get; init; }

    public static async Task<LogStats> ReadAsync(string path, string? guard, Action<double?> progress, CancellationToken cancellationToken)
    {
        var folder = LogInput.Find(path);
        var outcomes = await OutcomeCounter.ReadAsync(folder, guard, cancellationToken);
        using var log = LogInput.Open(path, guard);
        var days = new SortedDictionary<DayKey, LogDayCounter>();
        for (var i = 0; i < log.Parts.Count; i++)
        {
            progress((double)i / log.Parts.Count);
            await AddAsync(log.Parts[i], days, outcomes, cancellationToken);
        }

        return new LogStats
        {
            Folder = path,
            Days = [.. days.Select(static day => day.Value.ToDay(day.Key.Guard, day.Key.Day))],
            Outcomes = outcomes.Count(),
            Processes = [.. LogAccount.ReadAll(folder).Where(account => guard is null || account.Guard == guard).Select(LogProcess.Of)],
        };
    }

    private static async Task AddAsync(
        LogPart part, SortedDictionary<DayKey, LogDayCounter> days, OutcomeCounter outcomes, CancellationToken cancellationToken)
    {
        if (await part.ReadSchemaAsync(cancellationToken) is not { } schema)
        {
            return;
        }

        var key = new DayKey(schema.Guard, LogFolder.DayOfSegment(part.Path));
        if (!days.TryGetValue(key, out var day))
        {
            days[key] = day = new LogDayCounter();
        }

        day.AddFile(part);
        await foreach (var record in part.ReadAsync(cancellationToken))
        {
            day.Add(record);
            outcomes.Add(record);
        }
    }

    private readonly record struct DayKey(string Guard, DateOnly Day) : IComparable<DayKey>
    {
        public int CompareTo(DayKey other) => string.CompareOrdinal(Guard, other.Guard) is not 0 and var order ? order : Day.CompareTo(other.Day);
    }
}
