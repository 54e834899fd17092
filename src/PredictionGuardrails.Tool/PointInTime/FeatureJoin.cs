using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.PointInTime;

/// <summary>
/// Joins a history of features on both time axes. A row can be used from its event time on, and from its known time and the embargo on. Rows after which a
/// newer event was already known are never used. Without them, the last usable row is the one with the newest event, which an as-of join finds.
/// </summary>
internal sealed class FeatureJoin(FeatureFile file, ExportDatabase database, DateTimeOffset asKnownAt)
{
    private string History => database.PathOf("history.parquet");

    private string Joined => database.PathOf("joined.parquet");

    private FeatureRequest Request => file.Request;

    /// <summary>Joins the history with the sorted predictions.</summary>
    /// <param name="predictions">The path of the predictions.</param>
    /// <returns>A relation with the times and the values for each prediction, in the same order.</returns>
    /// <exception cref="InputException">Two rows contradict each other.</exception>
    public string Run(string predictions)
    {
        var values = string.Join(", ", file.ValueNames);
        database.Store(
            $"SELECT key, event_time, known_time, valid_from, {values}, (event_time, known_time) IS NOT DISTINCT FROM (lag(event_time) OVER w, lag(known_time) OVER w) AS is_repeated "
            + $"FROM (SELECT *, greatest(event_time, known_time + {Sql.Interval(Request.Embargo)}) AS valid_from FROM {FeatureFile.View} WHERE key IS NOT NULL AND known_time <= {Sql.Time(asKnownAt)}) "
            + "WINDOW w AS (PARTITION BY key ORDER BY valid_from, event_time, known_time) "
            + "QUALIFY event_time >= max(event_time) OVER w AND lead(valid_from) OVER w IS DISTINCT FROM valid_from",
            History);
        CheckRepeatedRows();

        // The predictions are joined by their numbers, because sorting all of their columns takes longer than everything else.
        var isAlive = Request.TimeToLive is { } age ? $"event_time >= time - {Sql.Interval(age)}" : "event_time IS NOT NULL";
        database.Store(
            $"SELECT n, CASE WHEN {isAlive} THEN event_time END AS event_time, CASE WHEN {isAlive} THEN known_time END AS known_time"
            + string.Concat(file.ValueNames.Select(value => $", CASE WHEN {isAlive} THEN {value} END AS {value}"))
            + $", event_time IS NOT NULL AND NOT ({isAlive}) AS is_expired"
            + $" FROM (SELECT file_row_number AS n, time, {Sql.Name(Request.LogColumn)}::VARCHAR AS log_key FROM {Sql.Parquet([predictions], ", file_row_number = true")})"
            + $" ASOF LEFT JOIN (SELECT * FROM {Sql.Parquet([History])}) AS history ON log_key = history.key AND time >= history.valid_from ORDER BY n",
            Joined);
        return Sql.Parquet([Joined]);
    }

    public FeatureResult Summarize()
    {
        var rows = database.Row(
            $"SELECT count(*), count(*) FILTER (WHERE key IS NULL), count(*) FILTER (WHERE key IS NOT NULL AND known_time > {Sql.Time(asKnownAt)}) FROM {FeatureFile.View}");
        var kept = database.Count($"SELECT count(*) FROM {Sql.Parquet([History])}");
        var predictions = database.Row($"SELECT count(event_time), count(*) FILTER (WHERE is_expired), count(*) FROM {Sql.Parquet([Joined])}");
        var total = (long)rows[0]!;
        var withoutKey = (long)rows[1]!;
        var knownLater = (long)rows[2]!;
        return new FeatureResult
        {
            File = Request.File,
            Rows = total,
            WithoutKey = withoutKey,
            KnownLater = knownLater,
            Superseded = total - withoutKey - knownLater - kept,
            Joined = (long)predictions[0]!,
            Expired = (long)predictions[1]!,
            NotFound = (long)predictions[2]! - (long)predictions[0]! - (long)predictions[1]!,
        };
    }

    /// <summary>Rows that are repeated as a whole are harmless. Otherwise, one of them would be chosen by chance.</summary>
    private void CheckRepeatedRows()
    {
        if (database.Count($"SELECT count(*) FILTER (WHERE is_repeated) FROM {Sql.Parquet([History])}") == 0)
        {
            return;
        }

        var values = string.Join(", ", file.ValueNames);
        var conflicts = database.Rows(
            $"SELECT min(row) AS row, max(row), any_value(key) FROM (SELECT DISTINCT ON (key, event_time, known_time, {values}) * FROM (SELECT * FROM {FeatureFile.View} ORDER BY row) "
            + $"SEMI JOIN (SELECT key, event_time, known_time FROM {Sql.Parquet([History])} WHERE is_repeated) USING (key, event_time, known_time)) "
            + "GROUP BY key, event_time, known_time HAVING count(*) > 1 ORDER BY row");
        if (conflicts is [[var row, var other, string key], ..])
        {
            throw new InputException(
                $"{Request.File}: row {other}, column {OneLine.Quote(file.Key.Name)}: {OneLine.Quote(key)} has other features than row {row} with the same event time and known time. "
                + $"Expected a later known time for a correction. Affected: {Words.Of(conflicts.Count, "key and time", "keys and times")}.");
        }
    }
}
