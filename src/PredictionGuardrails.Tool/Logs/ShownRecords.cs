using PredictionGuardrails.PredictionLog;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Logs;

/// <summary>The result of <c>log show</c>: the newest records, from oldest to newest.</summary>
internal sealed record ShownRecords
{
    /// <summary>The columns that are shown by default, in addition to the declared ones.</summary>
    private static readonly string[] Default = ["time", "guard", "key", "unit", "verdict", "rules", "prediction", "result"];

    public required string Folder { get; init; }

    public required IReadOnlyList<LoggedPrediction> Records { get; init; }

    /// <summary>The number of records that match, including those that aren't shown.</summary>
    public required long Found { get; init; }

    /// <summary>The columns that are shown; all of them at first.</summary>
    public required IReadOnlyList<RecordColumn> Columns { get; init; }

    /// <summary>Keeps the newest records; memory is bounded by their number.</summary>
    public static async Task<ShownRecords> ReadAsync(
        string folder, RecordFilter filter, int most, Action<double?> progress, CancellationToken cancellationToken)
    {
        using var log = LogInput.Open(folder, filter.Guard);
        var table = await RecordTable.OfAsync(log.Parts, cancellationToken);
        var newest = new PriorityQueue<LoggedPrediction, (DateTimeOffset, Guid)>();
        long found = 0;
        await foreach (var record in filter.ReadAsync(log, progress, cancellationToken))
        {
            found++;
            newest.Enqueue(record, (record.Time, record.Id));
            if (newest.Count > most)
            {
                newest.Dequeue();
            }
        }

        var records = new List<LoggedPrediction>(newest.Count);
        while (newest.TryDequeue(out var record, out _))
        {
            records.Add(table.Fit(record));
        }

        return new ShownRecords { Folder = folder, Records = records, Found = found, Columns = table.Columns };
    }

    public static Document ToDocument(ShownRecords shown)
    {
        var document = new Document();
        document.Say(
            shown.Found == 0 ? $"No records found in {shown.Folder}."
            : shown.Found == shown.Records.Count ? $"{Words.Of(shown.Found, "record")} in {shown.Folder}."
            : $"The newest {Words.Count(shown.Records.Count)} of {Words.Of(shown.Found, "record")} in {shown.Folder}. To show more, use --last.");
        return shown.Records.Count == 0 ? document : document.Table(
            [.. shown.Columns.Select(static column => column.Name)],
            shown.Records.Select(record => (IReadOnlyList<string>)[.. shown.Columns.Select(column => CellText.Short(column.Read(record)))]));
    }

    /// <summary>Chooses columns by their names.</summary>
    /// <param name="names">The names; empty for a choice that is good for most purposes.</param>
    /// <param name="isComplete">Whether that choice is all columns.</param>
    public IReadOnlyList<RecordColumn> Choose(string[] names, bool isComplete)
    {
        if (names.Length > 0)
        {
            return [.. names.Select(name => Columns.FirstOrDefault(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                ?? throw new InputException($"--columns: Column {OneLine.Quote(name)} not found.{KnownNames.Suggest(name, Columns.Select(static column => column.Name), "columns")}"))];
        }

        if (isComplete)
        {
            return Columns;
        }

        // If predictions aren't single values, their metrics are what there is to see.
        var hasPredictions = Records.Any(static record => record.Prediction is not null || record.Result is not null);
        var common = Columns.Where(column => Default.Contains(column.Name) && (hasPredictions || column.Name is not ("prediction" or "result")));
        var declared = Columns.Skip(RecordColumn.Common.Count);
        return
        [
            .. common,
            .. hasPredictions ? [] : declared.Where(static column => IsOfMetric(column.Name)),
            .. declared.Where(static column => !IsOfMetric(column.Name)),
        ];
    }

    private static bool IsOfMetric(string name) =>
        name.StartsWith("prediction_", StringComparison.Ordinal) || name.StartsWith("result_", StringComparison.Ordinal);
}
