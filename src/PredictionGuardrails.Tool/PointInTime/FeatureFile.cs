using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.PointInTime;

/// <summary>
/// A history of features as the view <c>feature_rows</c>: the number of the row, its key, its event time and its known time with their texts, and values
/// <c>v0</c>, <c>v1</c>, and so on. A time that can't be read is null.
/// </summary>
internal sealed class FeatureFile
{
    public const string View = "feature_rows";

    /// <summary>Times in ISO 8601, in UTC unless they have an offset.</summary>
    private const string TimePattern = @"\d{4}[-/]\d\d[-/]\d\d([ T]\d\d:\d\d(:\d\d(\.\d{1,9})?)?( ?Z| UTC|[+-]\d\d(:?\d\d)?)?)?";

    /// <summary>The end of a time with an offset.</summary>
    private const string OffsetPattern = @":\d\d(\.\d+)?( ?Z| UTC|[+-]\d\d(:?\d\d)?)$";

    private FeatureFile(FeatureRequest request, IReadOnlyList<ExportColumn> columns)
    {
        Request = request;
        Key = Find(request.KeyColumn, columns);
        Event = Find(request.EventColumn, columns);
        Known = Find(request.KnownColumn, columns);
        Values = [.. columns.Where(column => column != Key && column != Event && column != Known)];
    }

    public FeatureRequest Request { get; }

    public ExportColumn Key { get; }

    public ExportColumn Event { get; }

    public ExportColumn Known { get; }

    /// <summary>The features.</summary>
    public IReadOnlyList<ExportColumn> Values { get; }

    /// <summary>The names of the values in the view.</summary>
    public IEnumerable<string> ValueNames => Values.Select(static (_, i) => $"v{i}");

    /// <exception cref="InputException">The file can't be read, or lacks a column.</exception>
    public static FeatureFile Open(FeatureRequest request, ExportDatabase database)
    {
        if (!File.Exists(request.File))
        {
            throw new InputException(Directory.Exists(request.File)
                ? $"--features: '{request.File}' is a directory. Specify a file."
                : $"--features: File not found: {request.File}");
        }

        try
        {
            var path = ToParquet(request, database);
            var scan = Sql.Parquet([path], ", file_row_number = true");
            var file = new FeatureFile(request, [.. database.Columns($"SELECT * EXCLUDE file_row_number FROM {scan}")]);
            file.Check();
            file.CreateView(scan, database);
            return file;
        }
        catch (InputException exception) when (exception.InnerException is DuckDB.NET.Data.DuckDBException)
        {
            throw new InputException($"{request.File}: {exception.Message}", exception);
        }
    }

    /// <summary>A Parquet file is read as it is. Text files are copied once, with times as text: a guessed format of times is a way to leak.</summary>
    private static string ToParquet(FeatureRequest request, ExportDatabase database)
    {
        var name = request.File.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? request.File[..^3] : request.File;
        var path = database.PathOf("features.parquet");
        switch (Path.GetExtension(name).ToUpperInvariant())
        {
            case ".PARQUET":
                return request.File;

            case ".JSONL" or ".NDJSON" or ".JSON":
                var json = $"read_json({Sql.PathPattern(request.File)}, format = 'newline_delimited', sample_size = -1";
                var columns = database.Columns($"SELECT * FROM {json})");
                var types = columns.Select(column => $"{Sql.Name(column.Name)}: {Sql.Text(IsAsWritten(column, request) ? "VARCHAR" : column.Type)}");
                database.Store($"SELECT * FROM {json}, columns = {{{string.Join(", ", types)}}})", path);
                return path;

            case ".CSV" or ".TSV":
                var csv = $"read_csv({Sql.PathPattern(request.File)}, header = true, sample_size = -1, auto_type_candidates = ['BOOLEAN', 'BIGINT', 'DOUBLE', 'VARCHAR']";
                var written = database.Columns($"SELECT * FROM {csv})").Where(column => IsAsWritten(column, request)).Select(static column => $"{Sql.Text(column.Name)}: 'VARCHAR'").ToList();
                database.Store($"SELECT * FROM {csv}{(written.Count > 0 ? $", types = {{{string.Join(", ", written)}}}" : "")})", path);
                return path;

            default:
                throw new InputException($"--features: '{request.File}' has an unknown format. Expected a file that ends with .parquet, .csv, .tsv, or .jsonl.");
        }
    }

    private static bool IsAsWritten(ExportColumn column, FeatureRequest request) =>
        column.IsTime
        || column.Type is "TIME" or "UUID"
        || new[] { request.KeyColumn, request.EventColumn, request.KnownColumn }.Contains(column.Name, StringComparer.OrdinalIgnoreCase);

    private ExportColumn Find(string name, IReadOnlyList<ExportColumn> columns) =>
        columns.FirstOrDefault(column => column.Name == name)
        ?? columns.FirstOrDefault(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new InputException($"{Request.File}: Column {OneLine.Quote(name)} not found.{KnownNames.Suggest(name, columns.Select(static column => column.Name), "columns")}");

    private void Check()
    {
        foreach (var time in new[] { Event, Known })
        {
            if (!time.IsTime && !time.IsText)
            {
                throw Wrong(time, "Expected times: a timestamp, a date, or text in ISO 8601. Convert numbers first, for example with to_timestamp.");
            }
        }

        if (!Key.IsText && !Key.IsWholeNumber && Key.Type != "UUID")
        {
            throw Wrong(Key, "Expected keys: text, whole numbers, or UUIDs.");
        }

        if (Event == Known)
        {
            throw new InputException($"--known-time: {OneLine.Quote(Known.Name)} is also --event-time. A known time tells when the row became available, not when it happened.");
        }

        if (Key == Event || Key == Known)
        {
            throw new InputException($"--feature-key: {OneLine.Quote(Key.Name)} is also a time. Specify the column that identifies what the features are about.");
        }

        if (Values.Count == 0)
        {
            throw new InputException($"{Request.File}: The file has no features. Expected columns in addition to the key and the two times.");
        }

        if (Values.FirstOrDefault(static column => !column.IsSingleValue) is { } nested)
        {
            throw Wrong(nested, "Expected one value per row. Write the values to separate columns.");
        }
    }

    private InputException Wrong(ExportColumn column, string expected) =>
        new($"{Request.File}: column {OneLine.Quote(column.Name)}: The type is {column.Type}. {expected}");

    private void CreateView(string scan, ExportDatabase database)
    {
        var values = Values.Select(static (column, i) => $", {Sql.Name(column.Name)} AS v{i}");
        database.Execute(
            $"CREATE VIEW {View} AS SELECT file_row_number + 1 AS row, {Sql.Name(Key.Name)}::VARCHAR AS key, {ReadTime(Event)} AS event_time, {ReadTime(Known)} AS known_time, "
            + $"{Sql.Name(Event.Name)}::VARCHAR AS event_text, {Sql.Name(Known.Name)}::VARCHAR AS known_text{string.Concat(values)} FROM {scan}");
    }

    /// <summary>Whether a text has an offset; null for columns of another type, whose rows are all alike.</summary>
    public static string? HasOffset(ExportColumn column, string text) => column.IsText ? $"regexp_matches(trim({text}), '{OffsetPattern}')" : null;

    /// <summary>A time between 1900 and 2500: others are placeholders.</summary>
    private static string ReadTime(ExportColumn column)
    {
        var text = $"trim({Sql.Name(column.Name)})";

        // DuckDB reads no offset after minutes.
        var time = column.IsText
            ? $"CASE WHEN regexp_full_match({text}, '{TimePattern}') THEN TRY_CAST(regexp_replace({text}, '([ T]\\d\\d:\\d\\d)([Z+ -].*)?$', '\\1:00\\2') AS TIMESTAMPTZ) END"
            : column.Type == "TIMESTAMP WITH TIME ZONE" ? Sql.Name(column.Name) : $"CAST(CAST({Sql.Name(column.Name)} AS TIMESTAMP) AS TIMESTAMPTZ)";
        return $"CASE WHEN {time} BETWEEN TIMESTAMPTZ '1900-01-01 00:00:00+00' AND TIMESTAMPTZ '2500-12-31 00:00:00+00' THEN {time} END";
    }
}
