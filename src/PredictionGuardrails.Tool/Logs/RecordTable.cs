using PredictionGuardrails.PredictionLog;
using PredictionGuardrails.PredictionLog.Declaration;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.Tool.Logs;

/// <summary>Records of several guards and versions as one table: with the columns of all. A column whose types differ is text, or a number if all are numbers.</summary>
internal sealed class RecordTable
{
    private RecordTable(LogSchema schema)
    {
        Schema = schema;
        Columns = [.. RecordColumn.Common, .. schema.Columns.Select(static column => RecordColumn.Declared(column.Name))];
    }

    public LogSchema Schema { get; }

    public IReadOnlyList<RecordColumn> Columns { get; }

    public static async Task<RecordTable> OfAsync(IEnumerable<LogPart> parts, CancellationToken cancellationToken)
    {
        var schemas = new List<LogSchema>();
        foreach (var part in parts)
        {
            if (await part.ReadSchemaAsync(cancellationToken) is { } schema && !schemas.Exists(known => IsSame(known, schema)))
            {
                schemas.Add(schema);
            }
        }

        var columns = schemas.SelectMany(static schema => schema.Columns)
            .GroupBy(static column => column.Name, StringComparer.OrdinalIgnoreCase)
            .Select(static same => same.First() with { Type = same.Select(static column => column.Type).Aggregate(Common) });
        var guards = schemas.Select(static schema => schema.Guard).Distinct(StringComparer.Ordinal).ToList();
        var predictions = schemas.Select(static schema => schema.Prediction).OfType<LogColumnType>().ToList();
        LogColumnType? prediction = predictions.Count == 0 ? null : predictions.Aggregate(Common);
        return new RecordTable(new LogSchema(guards is [var guard] ? guard : "*", prediction, [.. columns]));
    }

    /// <summary>Returns a record with a value of the right type in each column.</summary>
    public LoggedPrediction Fit(LoggedPrediction record)
    {
        var values = new Dictionary<string, object?>(record.Columns, StringComparer.OrdinalIgnoreCase);
        return record with
        {
            Prediction = Fit(record.Prediction, Schema.Prediction),
            Result = Fit(record.Result, Schema.Prediction),
            Columns = Schema.Columns.ToDictionary(
                static column => column.Name, column => Fit(values.GetValueOrDefault(column.Name), column.Type), StringComparer.Ordinal),
        };
    }

    private static bool IsSame(LogSchema one, LogSchema other) =>
        one.Guard == other.Guard && one.Prediction == other.Prediction && one.Columns.SequenceEqual(other.Columns);

    private static LogColumnType Common(LogColumnType one, LogColumnType other) =>
        one == other ? one
        : one is LogColumnType.Number or LogColumnType.WholeNumber && other is LogColumnType.Number or LogColumnType.WholeNumber ? LogColumnType.Number
        : LogColumnType.Text;

    private static object? Fit(object? value, LogColumnType? type) => (value, type) switch
    {
        (long whole, LogColumnType.Number) => (double)whole,
        (not (null or string), LogColumnType.Text) => CellText.Of(value),
        _ => value,
    };
}
