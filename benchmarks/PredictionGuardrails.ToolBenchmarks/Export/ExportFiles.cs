using System.Globalization;
using DuckDB.NET.Data;

namespace PredictionGuardrails.ToolBenchmarks.Export;

/// <summary>
/// A log of a month, a history of features of a million customers that arrive up to two hours late, and outcomes of which some are repeated or revised.
/// </summary>
internal static class ExportFiles
{
    /// <summary>The schema in the metadata of a log's files.</summary>
    private const string Schema =
        """{"version":1,"guard":"fare","prediction":"Number","columns":[{"name":"distance","type":"Number"},{"name":"city","type":"Text"}]}""";

    private const int Days = 30;

    public static void Make(string folder, long rows)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        Run(connection, "SET TimeZone = 'UTC'");
        var microseconds = Days * 86_400_000_000 / rows;
        for (var day = 0; day < Days; day++)
        {
            var (first, next) = (rows * day / Days, rows * (day + 1) / Days);
            var date = new DateOnly(2025, 6, 1).AddDays(day);
            var path = FileOf(folder, "guard=fare", date);
            Run(
                connection,
                $"""
                COPY (SELECT lower(printf('%08x-%04x-7%03x-8%03x-%012x', 25000000 + i // 400, i % 65536, i % 4096, (i * 7) % 4096, i)) AS id,
                  TIMESTAMPTZ '2025-06-01 00:00:00+00' + to_microseconds(i * {microseconds}) AS time, 'fare' AS guard, 'r' || i AS key, 'c' || (hash(i) % 1000000) AS unit,
                  'Accepted' AS verdict, NULL::VARCHAR AS rules, NULL::VARCHAR AS fallback, 'Enforce' AS mode, 'Closed' AS breaker, '1.0' AS model_version, NULL::VARCHAR AS arm,
                  NULL::DOUBLE AS arm_probability, NULL::BOOLEAN AS arm_answered, 1.0::DOUBLE AS inclusion_probability, false AS is_probe, false AS is_fault_injected, 'rides' AS instance, NULL::INTEGER AS plan_version,
                  (hash(i + 1) % 10000) / 100.0::DOUBLE AS prediction, (hash(i + 1) % 10000) / 100.0::DOUBLE AS result, (hash(i + 2) % 10000) / 10.0::DOUBLE AS distance,
                  'city' || (i % 50) AS city
                FROM range({first}, {next}) AS t(i))
                TO '{path}' (FORMAT parquet, COMPRESSION zstd, KV_METADATA {"{"}'prediction_guardrails.schema': '{Schema}'{"}"})
                """);
            var outcomes = FileOf(folder, Path.Combine("outcomes", "guard=fare"), date);
            Run(
                connection,
                $"""
                COPY (SELECT 'tip' AS outcome, 'r' || i AS key, NULL::VARCHAR AS prediction_id, (hash(j) % 1000) / 100.0::DOUBLE AS value, NULL::VARCHAR AS label,
                  TIMESTAMP '2025-06-01' + to_microseconds(i * {microseconds} + 3600000000) AS happened_at,
                  TIMESTAMP '2025-06-01' + to_microseconds(j * {microseconds} + 7200000000) AS known_at, 'billing' AS source, (hash(j + 3) % 10 // 9)::BIGINT AS revision
                FROM (SELECT j, (j - hash(j) % 1000)::BIGINT AS i FROM range({first}, {next}) AS t(j)) WHERE i >= 0)
                TO '{outcomes}' (FORMAT parquet, COMPRESSION zstd)
                """);
        }

        Run(
            connection,
            $"""
            COPY (SELECT 'c' || (hash(i + 5) % 1000000) AS customer, happened_at, happened_at + to_microseconds((hash(i + 6) % 7200000000)::BIGINT) AS known_at,
              (hash(i + 7) % 1000)::BIGINT AS rides_30d, (hash(i + 8) % 100000) / 100.0::DOUBLE AS spend_30d
            FROM (SELECT i, TIMESTAMPTZ '2025-05-15 00:00:00+00' + to_microseconds((hash(i + 9) % {(Days + 17) * 86_400_000_000})::BIGINT) AS happened_at FROM range({rows}) AS t(i)))
            TO '{Path.Combine(folder, "features.parquet")}' (FORMAT parquet, COMPRESSION zstd)
            """);
    }

    /// <summary>The rows that differ between two exports, and the rows of both.</summary>
    public static (long Different, long One, long Other) Compare(string one, string other)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        var columns = Values(connection, $"SELECT column_name FROM (DESCRIBE SELECT * FROM '{one}')");
        var differs = string.Join(" OR ", columns.Select(static column => $"a.{column} IS DISTINCT FROM b.{column}"));
        return (
            Count(connection, $"SELECT count(*) FROM '{one}' AS a POSITIONAL JOIN '{other}' AS b WHERE {differs}"),
            Count(connection, $"SELECT count(*) FROM '{one}'"),
            Count(connection, $"SELECT count(*) FROM '{other}'"));
    }

    public static void Run(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static string FileOf(string folder, string part, DateOnly day)
    {
        var path = Directory.CreateDirectory(Path.Combine(folder, "prediction-log", part, string.Create(CultureInfo.InvariantCulture, $"day={day:yyyy-MM-dd}"))).FullName;
        return Path.Combine(path, string.Create(CultureInfo.InvariantCulture, $"0000-{day:yyyyMMdd}-000000-rides.parquet"));
    }

    private static long Count(DuckDBConnection connection, string sql) => long.Parse(Values(connection, sql)[0], CultureInfo.InvariantCulture);

    private static List<string> Values(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var values = new List<string>();
        while (reader.Read())
        {
            values.Add(Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture)!);
        }

        return values;
    }
}
