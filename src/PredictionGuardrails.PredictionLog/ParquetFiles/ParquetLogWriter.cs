using System.Text.Json;
using PredictionGuardrails.PredictionLog.Declaration;

namespace PredictionGuardrails.PredictionLog.ParquetFiles;

/// <summary>Writes records as a Parquet file that other programs read without this library.</summary>
internal static class ParquetLogWriter
{
    /// <summary>The metadata of a file: the schema of the log as JSON.</summary>
    public const string SchemaKey = "prediction_guardrails.schema";

    /// <summary>Writes a file, and flushes it to the disk.</summary>
    /// <param name="schema">The schema of the records.</param>
    /// <param name="records">The records.</param>
    /// <param name="path">The path of the file.</param>
    /// <param name="cancellationToken">Cancels writing.</param>
    /// <returns>The number of records.</returns>
    public static Task<long> WriteAsync(LogSchema schema, IAsyncEnumerable<LoggedPrediction> records, string path, CancellationToken cancellationToken) =>
        ParquetRows.WriteAsync(Columns(schema), (SchemaKey, JsonSerializer.Serialize(schema, LogJson.Default.LogSchema)), records, path, cancellationToken);

    private static List<ParquetColumn<LoggedPrediction>> Columns(LogSchema schema)
    {
        List<ParquetColumn<LoggedPrediction>> columns =
        [
            new TextColumn<LoggedPrediction>("id", static record => record.Id.ToString()),
            new TimeColumn<LoggedPrediction>("time", static record => record.Time),
            new TextColumn<LoggedPrediction>("guard", static record => record.Guard),
            new TextColumn<LoggedPrediction>("key", static record => record.Key),
            new TextColumn<LoggedPrediction>("unit", static record => record.Unit),
            new TextColumn<LoggedPrediction>("verdict", static record => record.Verdict.ToString()),
            new TextColumn<LoggedPrediction>("rules", static record => record.Rules.Count > 0 ? string.Join(',', record.Rules) : null),
            new TextColumn<LoggedPrediction>("fallback", static record => record.Fallback),
            new TextColumn<LoggedPrediction>("mode", static record => record.Mode.ToString()),
            new TextColumn<LoggedPrediction>("breaker", static record => record.Breaker.ToString()),
            new TextColumn<LoggedPrediction>("model_version", static record => record.ModelVersion),
            new TextColumn<LoggedPrediction>("arm", static record => record.Arm),
            new ValueColumn<LoggedPrediction, double>("arm_probability", static record => record.ArmProbability),
            new ValueColumn<LoggedPrediction, bool>("arm_answered", static record => record.IsAnsweredByArm),
            new ValueColumn<LoggedPrediction, double>("inclusion_probability", static record => record.InclusionProbability),
            new ValueColumn<LoggedPrediction, bool>("is_probe", static record => record.IsProbe),
            new ValueColumn<LoggedPrediction, bool>("is_fault_injected", static record => record.IsFaultInjected),
            new TextColumn<LoggedPrediction>("instance", static record => record.Instance),
            new ValueColumn<LoggedPrediction, int>("plan_version", static record => record.PlanVersion),
        ];
        if (schema.Prediction is { } type)
        {
            columns.Add(Of("prediction", type, static record => record.Prediction));
            columns.Add(Of("result", type, static record => record.Result));
        }

        columns.AddRange(schema.Columns.Select(static column => Of(column.Name, column.Type, record => record.Columns[column.Name])));
        return columns;
    }

    private static ParquetColumn<LoggedPrediction> Of(string name, LogColumnType type, Func<LoggedPrediction, object?> read) => type switch
    {
        LogColumnType.Number => new ValueColumn<LoggedPrediction, double>(name, record => (double?)read(record)),
        LogColumnType.WholeNumber => new ValueColumn<LoggedPrediction, long>(name, record => (long?)read(record)),
        LogColumnType.Boolean => new ValueColumn<LoggedPrediction, bool>(name, record => (bool?)read(record)),
        LogColumnType.Time => new TimeColumn<LoggedPrediction>(name, record => (DateTimeOffset?)read(record)),
        _ => new TextColumn<LoggedPrediction>(name, record => (string?)read(record)),
    };
}
