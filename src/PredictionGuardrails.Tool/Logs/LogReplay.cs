using PredictionGuardrails.PredictionLog;
using PredictionGuardrails.PredictionLog.Declaration;
using PredictionGuardrails.PredictionLog.Storage;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Histories;
using PredictionGuardrails.Tool.Output;
using PredictionGuardrails.Tool.Replays;

namespace PredictionGuardrails.Tool.Logs;

/// <summary>The result of <c>log replay</c>: what a guard would have done with logged predictions, and what the log says happened.</summary>
internal sealed record LogReplay
{
    private const string Prediction = "prediction";

    public required string Folder { get; init; }

    public required ReplayResult Replay { get; init; }

    public required LoggedOutcomes Logged { get; init; }

    /// <param name="folder">The folder of the log.</param>
    /// <param name="filter">The guard and the time.</param>
    /// <param name="request">The parameters of the replay.</param>
    /// <param name="progress">Receives the progress from 0 to 1.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="InputException">The log has no such predictions.</exception>
    public static async Task<LogReplay> RunAsync(
        string folder, RecordFilter filter, ReplayRequest request, Action<double?> progress, CancellationToken cancellationToken)
    {
        using var log = LogInput.Open(folder, filter.Guard);
        List<LogPart> wanted = [.. filter.Parts(log, static _ => { })];
        var table = await RecordTable.OfAsync(wanted.Count > 0 ? wanted : log.Parts, cancellationToken);
        var kind = KindOf(table.Schema, folder, filter.Guard ?? "", request.Column);
        var outcomes = new LoggedOutcomes();
        var records = filter.ReadAsync(log, progress, cancellationToken).ToBlockingEnumerable(cancellationToken);
        using var rows = new LogRows(kind, ReaderOf(request.Column), records.GetEnumerator(), outcomes);
        using var sorted = KeptRows.SortedByTime(rows, folder, KeptRows.MostSorted, progress, cancellationToken);
        if (rows.Row < 0)
        {
            throw new InputException($"{folder}: No predictions of guard {OneLine.Quote(filter.Guard ?? "")} found in {Words.Of(outcomes.Records, "record")}.");
        }

        return new LogReplay { Folder = folder, Replay = Replays.Replay.Run(request, sorted, progress, cancellationToken), Logged = outcomes };
    }

    /// <summary>The column with the predictions of a metric; of the prediction itself if it's null.</summary>
    public static string ColumnOf(string? metric) => metric is null ? Prediction : $"{Prediction}_{metric}";

    private static Func<LoggedPrediction, object?> ReaderOf(string column) =>
        column == Prediction ? static record => record.Prediction : record => record.Columns.GetValueOrDefault(column);

    private static ColumnKind KindOf(LogSchema schema, string folder, string guard, string column)
    {
        var type = column == Prediction ? schema.Prediction : schema.Columns.FirstOrDefault(other => other.Name == column)?.Type;
        if (type is { } known)
        {
            return known is LogColumnType.Number or LogColumnType.WholeNumber ? ColumnKind.Number : ColumnKind.Label;
        }

        var metrics = schema.Columns.Where(static other => other.Name.StartsWith(ColumnOf(""), StringComparison.Ordinal))
            .Select(static other => other.Name[ColumnOf("").Length..]).ToList();
        var reason = column == Prediction
            ? $"Predictions of guard {OneLine.Quote(guard)} aren't single values, so the log doesn't contain them."
            : $"Guard {OneLine.Quote(guard)} has no metric {OneLine.Quote(column[ColumnOf("").Length..])} in the log.";
        throw new InputException($"{folder}: {reason} {(metrics.Count > 0 ? $"Specify --metric. Metrics: {string.Join(", ", metrics)}." : "It has no metrics.")}");
    }

    public static Document ToDocument(LogReplay result)
    {
        var document = ReplayDocument.Of(result.Replay);
        if (result.Logged.IsSample)
        {
            document.Warn(["The log is a sample in which all breaches are kept, so breaches are overrepresented, and rules over windows see fewer predictions than the service did."]);
        }

        if (result.Logged.WithoutPrediction > 0)
        {
            document.Warn([$"{Words.Of(result.Logged.WithoutPrediction, "call")} had no prediction, because the breaker was open or the model failed. They can't be replayed."]);
        }

        var rules = result.Logged.BreachesByRule.Keys.Union(result.Replay.BreachesByRule.Keys).Order(StringComparer.Ordinal);
        document.Heading("Compared with the log");
        return document.Table(
            ["", "In the log>", "Replayed>"],
            [
                Row("Predictions", result.Logged.Records - result.Logged.WithoutPrediction - result.Logged.InjectedFaults, result.Replay.Rows),
                Row("Fallbacks", Count(result, PredictionVerdict.FellBack), result.Replay.Enforced?.AnsweredByFallback ?? result.Replay.FellBack),
                Row("Rejected", Count(result, PredictionVerdict.Rejected), result.Replay.Enforced?.AnsweredByNone ?? result.Replay.Rejected),
                .. rules.Select(rule => Row(
                    $"Breaches: {rule}", result.Logged.BreachesByRule.GetValueOrDefault(rule), result.Replay.BreachesByRule.GetValueOrDefault(rule))),
            ]);
    }

    private static long Count(LogReplay result, PredictionVerdict verdict) => result.Logged.Verdicts.GetValueOrDefault(verdict);

    private static IReadOnlyList<string> Row(string what, long logged, long replayed) => [what, Words.Count(logged), Words.Count(replayed)];
}
