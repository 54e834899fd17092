using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.PointInTime;

/// <summary>
/// Checks the written file without what wrote it: by the times in each row, and by looking up the values in the history.
/// </summary>
internal sealed class WrittenCheck(ExportDatabase database, PointInTimeRequest request, string written)
{
    private string Written => Sql.Parquet([written]);

    /// <param name="predictions">The number of predictions that the file must have.</param>
    /// <param name="outcomes">The names of the outcomes.</param>
    /// <param name="features">The history of features, and the names of its columns; null if there is none.</param>
    /// <returns>The number of checked cells with a feature.</returns>
    /// <exception cref="InputException">A cell is wrong.</exception>
    public long Run(long predictions, IEnumerable<string> outcomes, (FeatureFile File, TrainingColumns Columns)? features)
    {
        var rows = database.Count($"SELECT count(*) FROM {Written}");
        if (rows != predictions)
        {
            throw Broken($"it has {Words.Of(rows, "row")} for {Words.Of(predictions, "prediction")}");
        }

        var until = Sql.Time(request.AsKnownAt);
        Find($"time > {until}", "was made later than the export is for");
        foreach (var outcome in outcomes)
        {
            Find($"{Sql.Name($"outcome_{outcome}_known_at")} > {until}", $"has an outcome {OneLine.Quote(outcome)} that was known too late");
        }

        return features is { } joined ? CheckFeatures(joined.File, joined.Columns) : 0;
    }

    private long CheckFeatures(FeatureFile file, TrainingColumns columns)
    {
        const string Event = TrainingColumns.EventTime;
        const string Known = TrainingColumns.KnownTime;
        var ask = file.Request;
        Find($"{Event} > time OR {Known} > time - {Sql.Interval(ask.Embargo)} OR {Known} > {Sql.Time(request.AsKnownAt)}", "has features that were known too late");
        if (ask.TimeToLive is { } age)
        {
            Find($"{Event} < time - {Sql.Interval(age)}", "has features that are too old");
        }

        Find($"({Event} IS NULL) <> ({Known} IS NULL)", "has features without a time");
        var names = columns.Features.Select(static feature => Sql.Name(feature.Name)).ToList();
        Find($"{Event} IS NULL AND ({string.Join(" OR ", names.Select(static name => $"{name} IS NOT NULL"))})", "has features without a time");

        // Hashes instead of values, so that they fit into memory. A wrong value goes unnoticed with a probability of one in 10^12 at most.
        var inHistory = $"hash(key, event_time, known_time, {string.Join(", ", file.ValueNames)})";
        var inFile = $"hash({Sql.Name(ask.LogColumn)}::VARCHAR, {Event}, {Known}, {string.Join(", ", names)})";
        Find($"{Event} IS NOT NULL AND {inFile} NOT IN (SELECT {inHistory} FROM {FeatureFile.View})", $"has features that aren't in {ask.File}");
        return database.Count($"SELECT {string.Join(" + ", names.Select(static name => $"count({name})"))} FROM {Written}");
    }

    private void Find(string condition, string problem)
    {
        if (database.Rows($"SELECT id::VARCHAR FROM {Written} WHERE {condition} LIMIT 1") is [[var id]])
        {
            throw Broken($"prediction {id} {problem}");
        }
    }

    private static InputException Broken(string problem) => new(
        $"The export was discarded, because its last check failed: {problem}. If no file was changed meanwhile, this is a bug in the tool: please report it.");
}
