using PredictionGuardrails.PredictionLog.Erasure;
using PredictionGuardrails.PredictionLog.Outcomes;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Logs;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.PointInTime;

/// <summary>Exports predictions of a guard with their outcomes and features, as they were known at a time.</summary>
internal sealed class PointInTimeExport
{
    /// <summary>A service writes and flushes records within this time.</summary>
    private static readonly TimeSpan LongestFlush = TimeSpan.FromMinutes(1);

    private readonly PointInTimeRequest _request;
    private readonly ExportedFile _file;
    private readonly DateTimeOffset _now = DateTimeOffset.UtcNow;

    /// <exception cref="InputException">The path of the file isn't valid.</exception>
    public PointInTimeExport(PointInTimeRequest request)
    {
        _request = request;
        _file = new ExportedFile(request.File, request.Overwrites, ".parquet");
    }

    public async Task<PointInTimeResult> RunAsync(Action<double?> progress, CancellationToken cancellationToken)
    {
        using var log = LogInput.Open(_request.Folder, _request.Guard);
        using var database = new ExportDatabase(cancellationToken);
        var features = _request.Features is { } asked ? FeatureFile.Open(asked, database) : null;
        var check = features is null ? null : new LeakCheck(features, database, _now);
        check?.Run();
        var predictions = new LoggedPredictions(database, _request);
        await predictions.ReadAsync(log, share => progress(share * 0.1), cancellationToken);
        progress(0.1);
        var sorted = predictions.Sort();
        progress(0.35);
        var join = features is null ? null : new FeatureJoin(features, database, _request.AsKnownAt);
        var columns = features is null ? TrainingColumns.None : TrainingColumns.Of(features, predictions.Columns);
        predictions.RequireKey();
        var joined = join?.Run(sorted);
        progress(0.6);
        var files = await OutcomeFiles.ListAsync(LogInput.Find(_request.Folder), _request.Guard, database.PathOf("outcomes.parquet"), cancellationToken);
        var outcomes = new OutcomeJoin(database, _request).Run(sorted, files);
        progress(0.7);
        using var draft = _file.Begin();
        var described = Write(database, draft.Path, sorted, joined, columns, outcomes);
        progress(0.95);
        var cells = new WrittenCheck(database, _request, draft.Path)
            .Run(predictions.Exported, outcomes.Select(static outcome => outcome.Result.Name), features is null ? null : (features, columns));
        var result = new PointInTimeResult
        {
            Folder = _request.Folder,
            Guard = _request.Guard,
            File = _file.Path,
            AsKnownAt = _request.AsKnownAt,
            Records = predictions.Exported,
            Immature = predictions.Immature,
            Columns = described,
            Features = join is null ? null : join.Summarize() with { CheckedCells = cells },
            Outcomes = [.. outcomes.Select(static outcome => outcome.Result)],
            Agreement = [.. columns.LoggedToo.Select(feature => FeatureAgreement.Of(database, draft.Path, feature))],
            ErasureRequests = ErasureList.CountRequests(LogInput.Find(_request.Folder)),
            Warnings = [.. Warnings(), .. check?.Warnings ?? []],
        };
        draft.Complete();
        return result;
    }

    private IEnumerable<string> Warnings()
    {
        if (_request.AsKnownAt > _now - LongestFlush)
        {
            yield return $"--as-known-at: {Words.Time(_request.AsKnownAt)} isn't at least a minute ago. What arrives until then changes the export.";
        }
    }

    /// <summary>Writes the columns next to each other, because all rows are in the same order.</summary>
    private List<TrainingColumn> Write(
        ExportDatabase database,
        string path,
        string sorted,
        string? joined,
        TrainingColumns columns,
        IReadOnlyList<(OutcomeResult Result, string Relation)> outcomes)
    {
        var logged = $"SELECT * FROM {Sql.Parquet([sorted])}";
        var select = "SELECT p.*" + (joined is null ? "" : columns.Select) + string.Concat(outcomes.Select(static (_, i) => $", o{i}.*"))
            + $" FROM {Sql.Parquet([sorted])} AS p" + (joined is null ? "" : $" POSITIONAL JOIN {joined} AS f")
            + string.Concat(outcomes.Select(static (outcome, i) => $" POSITIONAL JOIN {outcome.Relation} AS o{i}"));
        var count = database.Columns(logged).Count;
        var features = joined is null ? 0 : columns.Features.Count + 2;
        var described = database.Columns(select)
            .Select((column, i) => new TrainingColumn(column.Name, i < count ? "logged" : i < count + features ? "backfilled" : "outcome")).ToList();
        if (described.GroupBy(static column => column.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(static same => same.Count() > 1) is { } twice)
        {
            throw new InputException(
                $"The file would have two columns {OneLine.Quote(twice.Key)}: {string.Join(" and ", twice.Select(static column => column.Source))}. Rename one of them.");
        }

        var sources = RecordJson.Line([.. described.Select(static column => column.Name)], [.. described.Select(static column => column.Source)]);
        database.Execute(
            $"COPY ({select}) TO {Sql.Text(path)} (FORMAT parquet, COMPRESSION zstd, KV_METADATA {{'prediction_guardrails.as_known_at': {Sql.Text(Words.Time(_request.AsKnownAt))}, "
            + $"'prediction_guardrails.sources': {Sql.Text(sources)}}})");
        return described;
    }
}
