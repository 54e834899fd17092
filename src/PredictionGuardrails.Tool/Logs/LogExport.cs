using PredictionGuardrails.PredictionLog;
using PredictionGuardrails.PredictionLog.ParquetFiles;
using PredictionGuardrails.Tool.Files;

namespace PredictionGuardrails.Tool.Logs;

/// <summary>Writes records to a file, which is there as a whole or not at all.</summary>
internal sealed class LogExport
{
    private readonly ExportedFile _file;
    private long _records;

    /// <param name="path">The path of the file. Its extension determines the format.</param>
    /// <param name="overwrites">Whether a file that exists is overwritten.</param>
    /// <exception cref="InputException">The path isn't valid.</exception>
    public LogExport(string path, bool overwrites) => _file = new ExportedFile(path, overwrites, ".parquet", ".csv", ".jsonl");

    public async Task<ExportResult> RunAsync(string folder, RecordFilter filter, Action<double?> progress, CancellationToken cancellationToken)
    {
        using var log = LogInput.Open(folder, filter.Guard);
        var table = await RecordTable.OfAsync(log.Parts, cancellationToken);
        using var draft = _file.Begin();
        await WriteAsync(table, filter.ReadAsync(log, progress, cancellationToken).Select(Count), draft.Path, cancellationToken);
        draft.Complete();
        return new ExportResult { Folder = folder, File = _file.Path, Records = _records, Columns = [.. table.Columns.Select(static column => column.Name)] };

        LoggedPrediction Count(LoggedPrediction record)
        {
            _records++;
            return table.Fit(record);
        }
    }

    private Task WriteAsync(RecordTable table, IAsyncEnumerable<LoggedPrediction> records, string draft, CancellationToken cancellationToken) =>
        Path.GetExtension(_file.Path).ToUpperInvariant() switch
        {
            ".PARQUET" => ParquetLogWriter.WriteAsync(table.Schema, records, draft, cancellationToken),
            ".CSV" => WriteCsvAsync(table, records, draft),
            _ => WriteJsonAsync(table, records, draft),
        };

    private static async Task WriteCsvAsync(RecordTable table, IAsyncEnumerable<LoggedPrediction> records, string draft)
    {
        await using var writer = new StreamWriter(draft) { NewLine = "\n" };
        await writer.WriteLineAsync(CsvLine.Of(table.Columns.Select(static column => column.Name)));
        await foreach (var record in records)
        {
            await writer.WriteLineAsync(CsvLine.Of(table.Columns.Select(column => column.Read(record))));
        }
    }

    private static async Task WriteJsonAsync(RecordTable table, IAsyncEnumerable<LoggedPrediction> records, string draft)
    {
        var names = table.Columns.Select(static column => column.Name).ToList();
        await using var stream = new BufferedStream(new FileStream(draft, FileMode.CreateNew, FileAccess.Write), 1 << 16);
        await foreach (var record in records)
        {
            RecordJson.WriteLine(stream, names, table.Columns.Select(column => column.Read(record)));
        }
    }
}
