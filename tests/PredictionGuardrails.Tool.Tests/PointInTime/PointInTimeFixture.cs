using System.Globalization;
using System.Text.Json.Nodes;
using DuckDB.NET.Data;
using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.PointInTime;

/// <summary>A folder with a log, a history of features, and outcomes.</summary>
public abstract class PointInTimeFixture : IDisposable
{
    /// <summary>The first ride is predicted a second later.</summary>
    internal static readonly DateTimeOffset Start = new(2025, 3, 1, 12, 0, 0, TimeSpan.Zero);

    internal ToolFolder Folder { get; } = new();

    private int _logs;

    internal string LogPath => Folder.PathOf(_logs == 0 ? "log" : $"log{_logs}");

    /// <summary>Begins another log.</summary>
    internal void NextLog() => _logs++;

    /// <summary>Rides <c>a</c>, <c>b</c>, and <c>c</c> of customers 42, 7, and 42, a second after each other.</summary>
    internal async Task WriteLogAsync()
    {
        await using var rides = new LoggedRides(LogPath, start: Start);
        rides.Fare("a", 20).Fare("b", 600, customer: 7, distance: 120.5).Fare("c", 30, city: null);
    }

    /// <summary>Writes a history with the columns <c>customer</c>, <c>at</c>, <c>known</c>, and <c>rides</c>.</summary>
    internal string WriteFeatures(params string[] rows) => Folder.Write("features.csv", "customer,at,known,rides\n" + string.Concat(rows.Select(static row => row + "\n")));

    /// <summary>Writes outcomes as a service does.</summary>
    /// <param name="values">The values of a row: outcome, key, identifier, value, label, happened at, known at, source, revision.</param>
    /// <param name="day">The day of the file.</param>
    internal void WriteOutcomes(string values, string day = "2025-03-01")
    {
        var folder = Directory.CreateDirectory(Path.Combine(LogPath, "outcomes", "guard=fare", $"day={day}")).FullName;
        Query(
            $"COPY (SELECT outcome::VARCHAR AS outcome, key::VARCHAR AS key, prediction_id::VARCHAR AS prediction_id, value::DOUBLE AS value, label::VARCHAR AS label, "
            + $"happened_at::TIMESTAMP AS happened_at, known_at::TIMESTAMP AS known_at, source::VARCHAR AS source, revision::BIGINT AS revision FROM (VALUES {values}) "
            + $"AS t(outcome, key, prediction_id, value, label, happened_at, known_at, source, revision)) TO '{folder}/{Guid.NewGuid():N}.parquet' (FORMAT parquet)");
    }

    /// <summary>Runs an export to <c>training.parquet</c>.</summary>
    internal ToolRun Export(string asKnownAt, params string[] options) =>
        Folder.Run(["log", "export", LogPath, "--guard", "fare", "--as-known-at", asKnownAt, "--out", "<training.parquet>", .. options]);

    /// <summary>Runs an export with the history.</summary>
    internal ToolRun ExportFeatures(params string[] options) => Export("2025-03-02", [.. FeatureOptions, .. options]);

    internal static string[] FeatureOptions =>
        ["--features", "<features.csv>", "--feature-key", "customer", "--log-key", "unit", "--event-time", "at", "--known-time", "known"];

    internal static JsonNode JsonOf(ToolRun run)
    {
        (run.ExitCode, run.Error).Should().Be((0, ""));
        return run.Json;
    }

    /// <summary>Columns of the exported file as text, a line for each row.</summary>
    internal List<string> Training(string columns) => Query($"SELECT concat_ws('|', {Shown(columns)}) FROM '{Folder.PathOf("training.parquet")}'");

    internal static List<string> Query(string sql)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SET TimeZone = 'UTC'";
        command.ExecuteNonQuery();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture)!);
        }

        return rows;
    }

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private static string Shown(string columns) => string.Join(", ", columns.Split(", ").Select(static column => $"coalesce({column}::VARCHAR, '-')"));
}
