using System.Text.RegularExpressions;
using DuckDB.NET.Data;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.PredictionLog.Tests;

/// <summary>Other programs read closed files without this library.</summary>
public sealed class ParquetTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task DuckDB_reads_all_columns_with_the_partitions()
    {
        await using var service = new TestService(_folder.Path);
        service.Guard.Predict(new Ride("r1", 42, 10), _ => 20);
        service.Guard.Predict(new Ride("r2", 43, 1000, City: null), _ => 4812.3);
        await service.Log.CloseSegmentsAsync(Cancellation);

        var rows = Query($"""
            SELECT guard, day::VARCHAR, key, unit, verdict, rules, prediction, result, distance, city, time::VARCHAR
            FROM read_parquet('{_folder.Path}/guard=*/day=*/*.parquet', hive_partitioning = true) ORDER BY key
            """);

        rows.Should().BeEquivalentTo(
            [
                new object?[] { "fare", "2026-11-28", "r1", "42", "Accepted", null, 20.0, 20.0, 10.0, "Lyon", "2026-11-28 12:00:00+00" },
                ["fare", "2026-11-28", "r2", "43", "FellBack", "Range", 4812.3, 12.5, 1000.0, null, "2026-11-28 12:00:00+00"],
            ],
            options => options.WithStrictOrdering());
    }

    [Fact]
    public async Task Row_groups_of_a_large_segment_are_read_back()
    {
        await using var service = new TestService(_folder.Path, log => log.RecordsPerThread = 1 << 18);
        for (var call = 0; call < 150_000; call++)
        {
            service.Guard.Predict(new Ride("r", call, call % 400), ride => ride.Kilometers);
        }

        await service.Log.CloseSegmentsAsync(Cancellation);

        var records = await _folder.ReadAllAsync();
        records.Select(record => record.Unit).Should().Equal(Enumerable.Range(0, 150_000).Select(call => $"{call}"));
        records.Should().OnlyContain(record => record.Prediction!.Equals(record.Columns["distance"]));
    }

    [Fact]
    public async Task Damaged_byte_anywhere_in_a_closed_file_is_at_most_an_error_that_names_the_file()
    {
        await using (var service = new TestService(_folder.Path))
        {
            service.Predict("r1");
        }

        var path = _folder.Files("*.parquet").Single();
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        for (var i = 0; i < bytes.Length; i += 7)
        {
            var changed = bytes.ToArray();
            changed[i] ^= 0x55;
            await File.WriteAllBytesAsync(path, changed, TestContext.Current.CancellationToken);

            var error = await Record.ExceptionAsync(() => _folder.ReadAllAsync());

            if (error is not null)
            {
                error.Should().BeOfType<InvalidDataException>($"byte {i} is changed").Which.Message.Should().Contain(path);
            }
        }
    }

    [Fact]
    public async Task Queries_of_the_documentation_run()
    {
        await using var service = new TestService(_folder.Path);
        service.Guard.Predict(new Ride("r1", 42, 10), _ => 20);
        service.Guard.Predict(new Ride("r2", 42, 10), _ => 10_000);
        await service.Log.CloseSegmentsAsync(TestContext.Current.CancellationToken);
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "how-to", "prediction-log.md"), TestContext.Current.CancellationToken);

        var queries = Regex.Matches(page, "^```sql\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline).Select(match => match.Groups[1].Value).ToList();

        queries.Should().HaveCount(2);
        foreach (var query in queries)
        {
            Query(query.Replace("'prediction-log/", $"'{_folder.Path}/", StringComparison.Ordinal)).Should().NotBeEmpty();
        }
    }

    private static List<object?[]> Query(string sql)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SET TimeZone = 'UTC'; {sql}";
        using var reader = command.ExecuteReader();
        while (reader.FieldCount == 0 || !reader.HasRows)
        {
            if (!reader.NextResult())
            {
                break;
            }
        }

        var rows = new List<object?[]>();
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column => reader.IsDBNull(column) ? null : reader.GetValue(column))]);
        }

        return rows;
    }
}
