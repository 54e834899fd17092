using PredictionGuardrails.PredictionLog.Declaration;
using PredictionGuardrails.PredictionLog.Outcomes;
using PredictionGuardrails.PredictionLog.ParquetFiles;
using PredictionGuardrails.PredictionLog.Quality;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog.Analysis;

/// <summary>Reads the latest final predictions from the files of a log, a day after the other from the latest to the earliest.</summary>
/// <param name="request">What is analyzed.</param>
/// <param name="progress">Receives the fraction of files that have been read; null for nothing.</param>
internal sealed class AnalysisReader(AnalysisRequest request, IProgress<double>? progress)
{
    private readonly HashSet<string> _classified = new(request.Classified, StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _compared = new(StringComparer.OrdinalIgnoreCase);
    private long _unread;

    public AnalysisTable Table { get; } = new(request.Most);

    /// <summary>What predictions and outcomes are to each other; null if they can't be compared.</summary>
    public QualityKind? Kind { get; private set; }

    /// <summary>The texts of predicted labels.</summary>
    public ClassNames Names { get; } = new();

    public long Probes { get; private set; }

    public long Incomparable { get; private set; }

    public long OlderRecords => Table.Removed + _unread;

    /// <summary>The columns that may not be shown.</summary>
    public IReadOnlyCollection<string> Classified => _classified;

    /// <summary>The columns that aren't shown: those that may not be, and those that repeat the prediction.</summary>
    public IEnumerable<string> Hidden => _classified.Concat(_compared);

    /// <exception cref="InvalidDataException">A file is damaged; the message names it.</exception>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        using var log = LogSnapshot.Open(request.Folder, request.Guard);
        var parts = log.Parts.Where(IsWanted).ToList();
        var read = 0;
        foreach (var day in parts.GroupBy(static part => LogFolder.DayOfSegment(part.Path)).OrderByDescending(static day => day.Key))
        {
            var isFull = Table.Count >= request.Most;
            foreach (var part in day)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await ReadAsync(part, isFull, cancellationToken).ConfigureAwait(false);
                progress?.Report((double)++read / parts.Count);
            }

            // Records of earlier days would leave again, so they're only counted.
            Table.KeepLatest();
        }

        var names = Table.Columns.Select(static column => column.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var column in Hidden.Concat(names.Where(name => LoggedSchema.IsResult(name, names))))
        {
            Table.Remove(column);
        }
    }

    private bool IsWanted(LogPart part) => LogFolder.IsOfSegment(part.Path)
        && LogFolder.DayOfSegment(part.Path) >= DateOnly.FromDateTime(request.From.UtcDateTime)
        && LogFolder.DayOfSegment(part.Path) <= DateOnly.FromDateTime(request.To.UtcDateTime).AddDays(1);

    private async Task ReadAsync(LogPart part, bool isFull, CancellationToken cancellationToken)
    {
        if (await part.ReadSchemaAsync(cancellationToken).ConfigureAwait(false) is not { } schema)
        {
            return;
        }

        _classified.UnionWith(schema.Columns.Where(static column => column.Classification is not null).Select(static column => column.Name));
        if (isFull && !part.IsOpen)
        {
            _unread += await CountAsync(part, cancellationToken).ConfigureAwait(false);
            return;
        }

        var compared = LoggedSchema.ComparedOf(schema);
        var kind = QualityKinds.Find(compared?.Type, request.Outcome.Type);
        Kind ??= kind;
        if (compared?.Metric is { } metric)
        {
            _compared.Add(metric);
        }

        await foreach (var record in part.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (record.Time >= request.From && record.Time < request.To)
            {
                Add(record, kind == Kind ? compared : null);
            }
        }
    }

    private void Add(LoggedPrediction record, ComparedValue? compared)
    {
        if (record.IsProbe)
        {
            Probes++;
        }
        else if (Kind is null || !IndexedPredictions.TryCreate(record, compared, arms: null, out var prediction) || !IsComparable(prediction))
        {
            Incomparable++;
        }
        else
        {
            if (compared!.ReadText(record) is { } label)
            {
                Names.Add(prediction.Prediction, label);
            }

            Table.Add(prediction, record);
        }
    }

    private bool IsComparable(in IndexedPrediction prediction) =>
        Kind != QualityKind.Probability || BitConverter.Int64BitsToDouble(prediction.Prediction) is >= 0 and <= 1;

    private static async Task<long> CountAsync(LogPart part, CancellationToken cancellationToken)
    {
        try
        {
            return (await ParquetLogFooter.ReadAsync(part.Path, cancellationToken).ConfigureAwait(false)).Rows;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // The retention has deleted it meanwhile.
            return 0;
        }
    }
}
