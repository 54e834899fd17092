using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using DuckDB.NET.Data;

namespace PredictionGuardrails.ToolBenchmarks.Export;

/// <summary><c>log export --as-known-at</c> next to the SQL on its page, in turns and in processes of their own, with the same files.</summary>
internal static partial class ExportBenchmark
{
    private const string Tool = "src/PredictionGuardrails.Tool/bin/Release/net10.0/guardrails.dll";
    private const string Page = "docs/how-to/point-in-time-export.md";

    /// <summary>Twice what the tool sets for itself: with the same limit, the SQL fails.</summary>
    private const string Limits = "SET memory_limit = '1GB'; SET threads = 2; SET temp_directory = 'spill';";

    public static void Run(long rows, int rounds, string? result)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        var folder = Directory.CreateTempSubdirectory("export-benchmark-").FullName;
        var (tool, self, sql) = (Path.GetFullPath(Tool), typeof(ExportBenchmark).Assembly.Location, ReadSql());
        try
        {
            ExportFiles.Make(folder, rows);
            File.WriteAllText(Path.Combine(folder, "limited.sql"), Limits + sql.Replace("'training.parquet'", "'limited.parquet'", StringComparison.Ordinal));
            string[] export =
            [
                tool, "log", "export", "prediction-log", "--guard", "fare", "--as-known-at", "2025-07-08", "--maturity", "7.00:00:00", "--features", "features.parquet",
                "--feature-key", "customer", "--log-key", "unit", "--event-time", "happened_at", "--known-time", "known_at", "--ttl", "30.00:00:00", "--embargo", "00:05:00",
                "--out", "training.parquet", "--force",
            ];
            var turns = new List<(MeasuredProcess Tool, MeasuredProcess Sql)>();
            for (var i = 0; i < rounds; i++)
            {
                turns.Add((MeasuredProcess.Run(folder, export), MeasuredProcess.Run(folder, self, "sql", "limited.sql")));
                Console.WriteLine($"{i + 1}: {turns[^1]}");
            }

            var (different, one, other) = ExportFiles.Compare(Path.Combine(folder, "training.parquet"), Path.Combine(folder, "limited.parquet"));
            var page =
                $"""
                # What a point-in-time export costs

                {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} cores that others use too, {DateTime.UtcNow:yyyy-MM-dd}. Noisy: take the ratios of processor time, not the seconds. Written by `dotnet build -c Release src/PredictionGuardrails.Tool && dotnet run -c Release --project benchmarks/PredictionGuardrails.ToolBenchmarks -- export {rows} {rounds} benchmarks/results/export.md`.

                {rows:N0} predictions of 30 days, {rows:N0} rows of features of a million customers, and {rows:N0} outcomes, of which 10% are revised, as Parquet files. The tool and the SQL of the page *Export training data as known at a time* take turns, each in a process of its own. The tool also checks the features for leaks, and checks the written file again. Both files have {one:N0} rows; {different + Math.Abs(one - other):N0} rows differ.

                | | processor time, s | of the SQL's | wall clock, s | of the SQL's | peak memory, MB |
                | --- | ---: | ---: | ---: | ---: | ---: |
                {Row("`guardrails log export --as-known-at`", turns.ConvertAll(static turn => turn.Tool), turns.ConvertAll(static turn => turn.Sql))}
                {Row("the SQL, with a memory limit of 1 GB", turns.ConvertAll(static turn => turn.Sql), turns.ConvertAll(static turn => turn.Sql))}

                Medians of the turns, of which there {(rounds == 1 ? "was 1" : $"were {rounds}")}; the memory is the largest of all. Ratios are medians of the ratios within a turn.

                """;
            Console.WriteLine(page);
            if (result is not null)
            {
                File.WriteAllText(result, page);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public static void RunSql(string file)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        ExportFiles.Run(connection, File.ReadAllText(file));
    }

    /// <summary>The SQL of the page, for the files here.</summary>
    private static string ReadSql() => SqlBlocks().Matches(File.ReadAllText(Page)).Select(static match => match.Groups[1].Value)
        .Single(static sql => sql.Contains("ASOF", StringComparison.Ordinal)).Replace("2026-11-28", "2025-07-08", StringComparison.Ordinal);

    private static string Row(string name, List<MeasuredProcess> runs, List<MeasuredProcess> peers) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {name} | {Median(runs.Select(static run => run.ProcessorSeconds)):0.0} | {Median(runs.Zip(peers, static (run, peer) => run.ProcessorSeconds / peer.ProcessorSeconds)):0.00} | {Median(runs.Select(static run => run.Seconds)):0.0} | {Median(runs.Zip(peers, static (run, peer) => run.Seconds / peer.Seconds)):0.00} | {runs.Max(static run => run.PeakMegabytes):0} |");

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);

    [GeneratedRegex("```sql\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex SqlBlocks();
}
