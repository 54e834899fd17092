using PredictionGuardrails.PredictionLog;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.Tool.Logs;

/// <summary>Which records of a log are wanted.</summary>
internal sealed record RecordFilter
{
    public static readonly RecordFilter None = new();

    public string? Guard { get; init; }

    public DateTimeOffset? From { get; init; }

    /// <summary>The time before which records were made.</summary>
    public DateTimeOffset? To { get; init; }

    public string? Key { get; init; }

    public string? Unit { get; init; }

    public PredictionVerdict? Verdict { get; init; }

    /// <summary>Whether only records with a breach are wanted.</summary>
    public bool HasBreaches { get; init; }

    /// <summary>Reads the wanted records of all files.</summary>
    public IAsyncEnumerable<LoggedPrediction> ReadAsync(LogSnapshot log, Action<double?> progress, CancellationToken cancellationToken) =>
        Parts(log, progress).ToAsyncEnumerable().SelectMany(part => ReadAsync(part, cancellationToken));

    /// <summary>Reads the wanted records of a file.</summary>
    public IAsyncEnumerable<LoggedPrediction> ReadAsync(LogPart part, CancellationToken cancellationToken) => part.ReadAsync(cancellationToken).Where(Accepts);

    /// <summary>The files that can contain wanted records. A file has the records of one day.</summary>
    public IEnumerable<LogPart> Parts(LogSnapshot log, Action<double?> progress)
    {
        for (var i = 0; i < log.Parts.Count; i++)
        {
            progress((double)i / log.Parts.Count);
            var day = LogFolder.DayOfSegment(log.Parts[i].Path).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
            if (!(day.AddDays(1) <= From?.UtcDateTime) && !(day >= To?.UtcDateTime))
            {
                yield return log.Parts[i];
            }
        }
    }

    private bool Accepts(LoggedPrediction record) =>
        (Guard is null || record.Guard == Guard)
        && (From is null || record.Time >= From)
        && (To is null || record.Time < To)
        && (Key is null || record.Key == Key)
        && (Unit is null || record.Unit == Unit)
        && (Verdict is null || record.Verdict == Verdict)
        && (!HasBreaches || record.Rules.Count > 0);
}
