using System.Globalization;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.PointInTime;

/// <summary>
/// Refuses a history of features whose times can't be right: what is known too early leaks into training data, and can't be seen in the result.
/// </summary>
internal sealed class LeakCheck
{
    /// <summary>A clock of another zone is wrong by at least 15 minutes. Clocks of different machines differ by less than this.</summary>
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(1);

    private readonly FeatureFile _file;
    private readonly ExportDatabase _database;
    private readonly DateTimeOffset _now;
    private readonly List<string> _warnings = [];

    public LeakCheck(FeatureFile file, ExportDatabase database, DateTimeOffset now)
    {
        _file = file;
        _database = database;
        _now = now;
    }

    /// <summary>What is suspicious, but was accepted.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <exception cref="InputException">A time is wrong, or can't be trusted.</exception>
    public void Run()
    {
        var findings = Findings().ToList();
        var counts = findings.Select(static finding => $"count(*) FILTER (WHERE {finding.Condition})");
        var row = _database.Row($"SELECT {string.Join(", ", counts)}, {Totals} FROM {FeatureFile.View}");
        for (var i = 0; i < findings.Count; i++)
        {
            if (row[i] is long and > 0 and var count)
            {
                Report(findings[i], count);
            }
        }

        CheckTotals(row[findings.Count..]);
    }

    private static string Totals =>
        "count(*), count(*) FILTER (WHERE known_time = event_time), count(*) FILTER (WHERE known_time > event_time), "
        + $"count(*) FILTER (WHERE known_time > event_time AND known_time <= event_time + {Sql.Interval(ClockDifference)}), min(known_time) = max(known_time) AND min(event_time) < max(event_time), "
        + "min(event_time), max(event_time)";

    private IEnumerable<Finding> Findings()
    {
        const string IsBlank = "coalesce(trim({0}), '') = ''";
        const string IsUnread = "{1} IS NULL AND NOT (" + IsBlank + ")";
        var at = Of("event_text", "event_time");
        var known = Of("known_text", "known_time");
        const string Expected = "Expected ISO 8601 in UTC or with an offset such as +01:00, and a year between 1900 and 2500.";
        yield return new(_file.Event, "event_text", at(IsBlank), "The event time is missing. Expected the time when the event happened in every row.");
        yield return new(_file.Event, "event_text", at(IsUnread), $"The event time isn't a valid time. {Expected}");
        yield return new(_file.Known, "known_text", known(IsBlank), "The known time is missing, so the row can't be trusted. Expected the time when the row became available in every row.");
        yield return new(_file.Known, "known_text", known(IsUnread), $"The known time isn't a valid time. {Expected}");
        foreach (var (column, text) in new[] { (_file.Event, "event_text"), (_file.Known, "known_text") })
        {
            if (FeatureFile.HasOffset(column, text) is { } hasOffset && HasBoth(hasOffset))
            {
                const string Mixed = "The time has no offset, but others in the column have one. Expected an offset in every row or in none.";
                yield return new(column, text, $"NOT {hasOffset}", Mixed) { CanBeTrusted = true };
            }
        }

        yield return new(_file.Known, "known_text", $"known_time > {Sql.Time(_now + ClockDifference)}", $"The known time is in the future. {Zone}") { CanBeTrusted = true };
        yield return new(_file.Known, "known_text", "known_time < event_time", $"The known time is before the event time. {Zone}") { CanBeTrusted = true };

        static Func<string, string> Of(string text, string time) => condition => string.Format(CultureInfo.InvariantCulture, condition, text, time);
    }

    private const string Zone = "Times without an offset are read as UTC. If a column is in another time zone, convert it.";

    private bool HasBoth(string hasOffset) =>
        _database.Row($"SELECT count(*) FILTER (WHERE {hasOffset}) > 0 AND count(*) FILTER (WHERE NOT {hasOffset}) > 0 FROM {FeatureFile.View}")[0] is true;

    private void CheckTotals(object?[] totals)
    {
        var rows = (long)totals[0]!;
        var same = (long)totals[1]!;
        var later = (long)totals[2]!;
        var soon = (long)totals[3]!;
        if (rows == 0)
        {
            throw new InputException($"{_file.Request.File} has no rows.");
        }

        // Rows that were known at once are plausible only if others were known soon after. A copied event time looks like this.
        if (same * 100 >= rows && soon * 20 <= later)
        {
            Report(
                new(_file.Known, "known_text", "known_time = event_time", later == 0
                    ? "The known time equals the event time in every row, so it looks copied."
                    : $"The known time equals the event time, but {Words.Of(later, "row")} became known later, so it looks copied.")
                { CanBeTrusted = true },
                same);
        }

        if (totals[4] is true)
        {
            var span = Words.Duration((DateTime)totals[6]! - (DateTime)totals[5]!);
            Report(
                new(_file.Known, "known_text", "true", $"All rows have this known time, but their events span {span}. The table was loaded at once, so no earlier prediction can use it.") { CanBeTrusted = true },
                rows);
        }
    }

    /// <summary>Reports the first cell.</summary>
    private void Report(Finding finding, long count)
    {
        var first = _database.Row($"SELECT row, {finding.Text} FROM {FeatureFile.View} WHERE {finding.Condition} ORDER BY row LIMIT 1");
        var value = first[1] is string text && text.Trim().Length > 0 ? $" {OneLine.Quote(text)}" : "";
        var place = $"row {first[0]}, column {OneLine.Quote(finding.Column.Name)}";
        var problem = $"{_file.Request.File}: {place}:{value} {finding.Problem} Affected: {Words.Of(count, "row")}.";
        if (finding.CanBeTrusted && _file.Request.TrustsKnownTime)
        {
            _warnings.Add(problem);
            return;
        }

        throw new InputException(finding.CanBeTrusted ? $"{problem} If the times are right nevertheless, add --trust-known-time." : problem);
    }

    /// <summary>What can be wrong with the times of a row.</summary>
    private sealed record Finding(ExportColumn Column, string Text, string Condition, string Problem)
    {
        /// <summary>Whether the times can be right nevertheless.</summary>
        public bool CanBeTrusted { get; init; }
    }
}
