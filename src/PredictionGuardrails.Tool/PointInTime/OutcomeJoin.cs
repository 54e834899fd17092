namespace PredictionGuardrails.Tool.PointInTime;

/// <summary>
/// Joins outcomes as they were known: of each prediction and name, the one with the greatest revision, and of these the last known one. An outcome that
/// arrived again from the same source with the same revision counts as known when it first arrived.
/// </summary>
internal sealed class OutcomeJoin(ExportDatabase database, PointInTimeRequest request)
{
    private const string View = "outcome_rows";

    /// <summary>Joins every outcome with the sorted predictions.</summary>
    /// <param name="predictions">The path of the predictions.</param>
    /// <param name="files">The files with outcomes.</param>
    /// <returns>Each outcome with a relation that has a row for each prediction, in the same order.</returns>
    public IReadOnlyList<(OutcomeResult Result, string Relation)> Run(string predictions, IReadOnlyList<string> files)
    {
        if (files.Count == 0)
        {
            return [];
        }

        database.Execute(
            $"CREATE VIEW {View} AS SELECT outcome, key::VARCHAR AS key, lower(prediction_id::VARCHAR) AS prediction_id, value::DOUBLE AS value, label::VARCHAR AS label, "
            + "happened_at::TIMESTAMPTZ AS happened_at, known_at::TIMESTAMPTZ AS known_at, coalesce(source::VARCHAR, '') AS source, coalesce(revision::BIGINT, 0) AS revision "
            + $"FROM {Sql.Parquet(files, ", union_by_name = true, hive_partitioning = false")} WHERE outcome IS NOT NULL AND known_at::TIMESTAMPTZ <= {Sql.Time(request.AsKnownAt)}");
        var names = database.Rows($"SELECT outcome, count(*), count(value), count(label), count(key), count(prediction_id) FROM {View} GROUP BY outcome ORDER BY outcome");
        return [.. names.Select((name, i) => Join(Outcome.Of(i, name), predictions))];
    }

    private (OutcomeResult Result, string Relation) Join(Outcome outcome, string predictions)
    {
        var resolved = database.PathOf($"outcome{outcome.Number}.parquet");
        var joined = database.PathOf($"outcome{outcome.Number}-joined.parquet");
        database.Store(
            $"WITH arrived AS (SELECT * FROM {View} WHERE outcome = {Sql.Text(outcome.Name)} AND (key IS NOT NULL OR prediction_id IS NOT NULL) "
            + "WINDOW w AS (PARTITION BY key, prediction_id ORDER BY revision, source, known_at, value, label) "
            + "QUALIFY revision IS DISTINCT FROM lag(revision) OVER w OR source IS DISTINCT FROM lag(source) OVER w) "
            + "SELECT * FROM arrived WINDOW w AS (PARTITION BY key, prediction_id ORDER BY revision, known_at, source) QUALIFY lead(revision) OVER w IS NULL",
            resolved);

        // By its identifier if that outcome is newer than the one by its key, or if there is only that one.
        var byKey = outcome.WithKey > 0;
        var byId = outcome.WithId > 0;
        var isById = byKey && byId ? "(i.revision IS NOT NULL AND (k.revision IS NULL OR (i.revision, i.known_at) >= (k.revision, k.known_at)))" : byId ? "true" : "false";
        string Chosen(string column) => byKey && byId ? $"CASE WHEN {isById} THEN i.{column} ELSE k.{column} END" : $"{(byId ? 'i' : 'k')}.{column}";
        database.Store(
            $"SELECT n, {Chosen("value")} AS value, {Chosen("label")} AS label, {Chosen("happened_at")} AS happened_at, {Chosen("known_at")} AS known_at "
            + $"FROM (SELECT file_row_number AS n, key, lower(id::VARCHAR) AS id FROM {Sql.Parquet([predictions], ", file_row_number = true")}) AS p"
            + (byKey || !byId ? $" LEFT JOIN (SELECT * FROM {Sql.Parquet([resolved])} WHERE key IS NOT NULL) AS k ON p.key = k.key" : "")
            + (byId ? $" LEFT JOIN (SELECT * FROM {Sql.Parquet([resolved])} WHERE prediction_id IS NOT NULL) AS i ON p.id = i.prediction_id" : "")
            + " ORDER BY n",
            joined);
        var column = $"outcome_{outcome.Name}";
        var with = database.Count($"SELECT count(known_at) FROM {Sql.Parquet([joined])}");
        var relation =
            $"(SELECT {outcome.Value} AS {Sql.Name(column)}, happened_at AS {Sql.Name($"{column}_happened_at")}, known_at AS {Sql.Name($"{column}_known_at")} FROM {Sql.Parquet([joined])})";
        return (new OutcomeResult { Name = outcome.Name, Rows = outcome.Rows, Predictions = with }, relation);
    }

    private sealed record Outcome(int Number, string Name, long Rows, long Values, long Labels, long WithKey, long WithId)
    {
        public static Outcome Of(int number, object?[] row) =>
            new(number, (string)row[0]!, (long)row[1]!, (long)row[2]!, (long)row[3]!, (long)row[4]!, (long)row[5]!);

        /// <summary>A number or a label; text if there are both.</summary>
        public string Value => Labels == 0 ? "value" : Values == 0 ? "label" : "coalesce(label, value::VARCHAR)";
    }
}
