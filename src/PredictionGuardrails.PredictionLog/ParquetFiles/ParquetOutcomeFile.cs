using System.Runtime.CompilerServices;
using PredictionGuardrails.PredictionLog.Outcomes;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog.ParquetFiles;

/// <summary>Closed files of outcomes.</summary>
internal static class ParquetOutcomeFile
{
    private const string VersionKey = "prediction_guardrails.outcomes";
    private const string Version = "1";

    public static Task<long> WriteAsync(IAsyncEnumerable<OutcomeRecord> outcomes, string path, CancellationToken cancellationToken) =>
        ParquetRows.WriteAsync(Columns(), (VersionKey, Version), outcomes, path, cancellationToken);

    /// <exception cref="InvalidDataException">The file is damaged, or isn't one of outcomes; the message names it and the outcome.</exception>
    public static IAsyncEnumerable<OutcomeRecord> ReadAsync(string path, CancellationToken cancellationToken) =>
        NumberedRecords.ReadAsync(path, ReadRowsAsync(path, cancellationToken), cancellationToken);

    private static async IAsyncEnumerable<OutcomeRecord> ReadRowsAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            // The retention has deleted it meanwhile.
            yield break;
        }

        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        await using var reader = await ParquetLogFile.OpenAsync(path, file, cancellationToken).ConfigureAwait(false);
        if (!reader.CustomMetadata.TryGetValue(VersionKey, out var version) || version != Version)
        {
            throw new InvalidDataException($"'{path}' isn't a file of outcomes, or was written by a later version: its metadata '{VersionKey}' isn't '{Version}'.");
        }

        for (var i = 0; i < reader.RowGroupCount; i++)
        {
            using var group = reader.OpenRowGroupReader(i);
            var columns = new Dictionary<string, Array>(StringComparer.Ordinal);
            foreach (var field in reader.Schema.DataFields)
            {
                columns[field.Name] = await ParquetLogFile.ReadColumnAsync(group, field, (int)group.RowCount, cancellationToken).ConfigureAwait(false);
            }

            for (var row = 0; row < group.RowCount; row++)
            {
                yield return ToRecord(columns, row);
            }
        }
    }

    private static OutcomeRecord ToRecord(Dictionary<string, Array> columns, int row)
    {
        T? Read<T>(string name) => (T?)columns[name].GetValue(row);
        return new OutcomeRecord
        {
            Guard = Read<string>("guard")!,
            Outcome = Read<string>("outcome")!,
            Key = Read<string>("key"),
            PredictionId = Read<string>("prediction_id") is { } id ? Guid.Parse(id) : null,
            Value = Read<double?>("value"),
            Label = Read<string>("label"),
            HappenedAt = DateTime.SpecifyKind(Read<DateTime>("happened_at"), DateTimeKind.Utc),
            KnownAt = DateTime.SpecifyKind(Read<DateTime>("known_at"), DateTimeKind.Utc),
            Source = Read<string>("source") ?? "",
            Revision = Read<int>("revision"),
        };
    }

    private static IReadOnlyList<ParquetColumn<OutcomeRecord>> Columns() =>
    [
        new TextColumn<OutcomeRecord>("guard", static outcome => outcome.Guard),
        new TextColumn<OutcomeRecord>("outcome", static outcome => outcome.Outcome),
        new TextColumn<OutcomeRecord>("key", static outcome => outcome.Key),
        new TextColumn<OutcomeRecord>("prediction_id", static outcome => outcome.PredictionId?.ToString()),
        new ValueColumn<OutcomeRecord, double>("value", static outcome => outcome.Value),
        new TextColumn<OutcomeRecord>("label", static outcome => outcome.Label),
        new TimeColumn<OutcomeRecord>("happened_at", static outcome => outcome.HappenedAt),
        new TimeColumn<OutcomeRecord>("known_at", static outcome => outcome.KnownAt),
        new TextColumn<OutcomeRecord>("source", static outcome => outcome.Source),
        new ValueColumn<OutcomeRecord, int>("revision", static outcome => outcome.Revision),
    ];
}
