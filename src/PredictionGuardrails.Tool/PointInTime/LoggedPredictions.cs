using PredictionGuardrails.PredictionLog.Storage;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Logs;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.PointInTime;

/// <summary>The predictions of a guard that had been made.</summary>
internal sealed class LoggedPredictions(ExportDatabase database, PointInTimeRequest request)
{
    private string _files = "";

    public IReadOnlyList<ExportColumn> Columns { get; private set; } = [];

    /// <summary>The number of predictions to export.</summary>
    public long Exported { get; private set; }

    /// <summary>The number of predictions that are too young.</summary>
    public long Immature { get; private set; }

    /// <summary>Finds the files with predictions that had been made, so that later ones have no influence on the columns.</summary>
    public async Task ReadAsync(LogSnapshot log, Action<double> progress, CancellationToken cancellationToken)
    {
        var files = await LogFiles.ReadAsync(log, database.Folder, share => progress(share ?? 0), cancellationToken);
        var lastDay = DateOnly.FromDateTime(request.AsKnownAt.UtcDateTime);

        // By the names of segments, which stay the same when segments are closed: the first file determines the order of columns.
        var known = files.Where(file => file.Day < lastDay || (file.Day == lastDay && HasKnown(file)))
            .OrderBy(static file => file.Name, StringComparer.Ordinal)
            .ToList();
        if (known.Count == 0)
        {
            throw NoPredictions();
        }

        _files = Sql.Parquet(known.Select(static file => file.Path), ", union_by_name = true, hive_partitioning = false");
        Columns = database.Columns($"SELECT * FROM {_files}");
    }

    /// <summary>Requires the column of the log that features are joined by.</summary>
    /// <exception cref="InputException">The column doesn't exist, or can't be a key.</exception>
    public void RequireKey()
    {
        if (request.Features is not { LogColumn: var name })
        {
            return;
        }

        var column = Columns.FirstOrDefault(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new InputException($"--log-key: Column {OneLine.Quote(name)} not found.{KnownNames.Suggest(name, Columns.Select(static column => column.Name), "columns")}");
        if (!column.IsText && !column.IsWholeNumber)
        {
            throw new InputException($"--log-key: Column {OneLine.Quote(name)} has type {column.Type}. Expected a column with text or whole numbers.");
        }
    }

    /// <summary>Writes the predictions in the order of their time to a file.</summary>
    /// <returns>The path of the file.</returns>
    public string Sort()
    {
        var path = database.PathOf("predictions.parquet");
        var isWanted = string.Join(" AND ", Conditions());
        if (request.Maturity is { } maturity)
        {
            var latest = $"time <= {Sql.Time(request.AsKnownAt)} - {Sql.Interval(maturity)}";
            Immature = database.Count($"SELECT count(*) FROM {_files} WHERE {isWanted} AND NOT ({latest})");
            isWanted += $" AND {latest}";
        }

        database.Store($"SELECT * FROM {_files} WHERE {isWanted} ORDER BY time, id", path);
        Exported = database.Count($"SELECT count(*) FROM {Sql.Parquet([path])}");
        return Exported > 0 ? path : throw NoPredictions();
    }

    private IEnumerable<string> Conditions()
    {
        yield return $"time <= {Sql.Time(request.AsKnownAt)}";
        if (request.Filter.From is { } from)
        {
            yield return $"time >= {Sql.Time(from)}";
        }

        if (request.Filter.To is { } to)
        {
            yield return $"time < {Sql.Time(to)}";
        }

        if (request.Filter.Unit is { } unit)
        {
            yield return $"unit = {Sql.Text(unit)}";
        }
    }

    private bool HasKnown(GuardFile file) => database.Count($"SELECT count(*) FROM {Sql.Parquet([file.Path])} WHERE time <= {Sql.Time(request.AsKnownAt)}") > 0;

    private InputException NoPredictions() => new(
        $"{request.Folder}: No predictions of guard {OneLine.Quote(request.Guard)} to export as known at {Words.Time(request.AsKnownAt)}"
        + (Immature > 0 ? $": {Words.Of(Immature, "prediction")} {(Immature == 1 ? "is" : "are")} younger than --maturity." : "."));
}
