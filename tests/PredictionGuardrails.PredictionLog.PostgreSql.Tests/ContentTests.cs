using PredictionGuardrails.PredictionLog.Tests;

namespace PredictionGuardrails.PredictionLog.PostgreSql.Tests;

/// <summary>Tables have what the Parquet files have, whatever the names and values are.</summary>
public sealed class ContentTests(PostgreSqlServer server) : IDisposable
{
    private readonly Database _database = new(server.CreateDatabase());
    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Rows_have_the_values_of_the_Parquet_files()
    {
        await using var sink = new PostgreSqlPredictionLogSink(_database.ConnectionString);
        await using var service = new TestService(_folder.Path, sinks: [sink], columns: log => log
            .Column("distance", ride => ride.Kilometers, unit: "km", description: "By road's length.")
            .Column("city", ride => ride.City)
            .Column("customer", ride => ride.Customer)
            .Column("is_far", ride => ride.Kilometers > 100)
            .Column("booked", ride => DateTimeOffset.UnixEpoch.AddSeconds(ride.Kilometers).AddTicks(17).ToOffset(TimeSpan.FromHours(2)))
            .Column("born", _ => new DateTimeOffset(1955, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(17))
            .Column("maybe", ride => ride.City is null ? null : (double?)double.NaN)
            .Column("most", _ => double.PositiveInfinity)
            .Column("least", _ => double.NegativeInfinity)
            .Column("widest", _ => long.MinValue));
        service.Predict("r1");
        service.Guard.Predict(new Ride("ключ 'r2' \"\\", -1, 5e6, City: null), _ => 600);
        service.Guard.Invoking(guard => guard.Predict(new Ride("r3", 7, 0.1, City: ""), _ => double.NaN)).Should().Throw<PredictionRejectedException>();

        await service.Log.CloseSegmentsAsync(Cancellation);

        service.Status.SinkError.Should().BeNull();
        var rows = _database.Query("SELECT * FROM prediction_log.fare ORDER BY id");
        var records = (await _folder.ReadAllAsync()).OrderBy(record => record.Id.ToString(), StringComparer.Ordinal).ToList();
        rows.Should().HaveCount(3).And.HaveSameCount(records);
        foreach (var (row, record) in rows.Zip(records))
        {
            row.Should().BeEquivalentTo(Expected(record));
        }

        _database.Query("SELECT col_description('prediction_log.fare'::regclass, attnum) AS is FROM pg_attribute WHERE attname = 'distance'").Single()["is"]
            .Should().Be("By road's length. Unit: km");
    }

    [Fact]
    public async Task Names_are_quoted_and_shortened_if_they_must_be()
    {
        var guard = "fare; DROP TABLE \"x\" '" + new string('ä', 40);
        await using var sink = new PostgreSqlPredictionLogSink(_database.ConnectionString, new PostgreSqlPredictionLogOptions { Schema = "my \"log\"" });
        await using var service = new TestService(_folder.Path, sinks: [sink], guards: [guard], columns: log => log
            .Column("a \"b\" 'c'", ride => ride.Kilometers)
            .Column("xmin", ride => ride.Kilometers)
            .Column("select", ride => ride.Kilometers)
            .Column(new string('x', 80) + "1", _ => 1.0)
            .Column(new string('x', 80) + "2", _ => 2.0));
        service.Predict("r1");
        service.Other(guard).Predict(new Ride("r2", 42, 10), _ => 20);

        await service.Log.CloseSegmentsAsync(Cancellation);

        service.Log.GetStatus().Should().OnlyContain(status => status.SinkError == null);
        var row = _database.Query("SELECT * FROM \"my \"\"log\"\"\".fare").Single();
        row.Should().Contain(new Dictionary<string, object?> { ["a \"b\" 'c'"] = 10.0, ["select"] = 10.0, ["xmin_eafb2f50"] = 10.0 });
        row.Where(column => column.Key.StartsWith("xxx", StringComparison.Ordinal)).Select(column => column.Value).Should().Equal(1.0, 2.0);
        var table = _database.Query("SELECT table_name FROM \"my \"\"log\"\"\".prediction_log_segments").Select(row => (string)row["table_name"]!).Single(name => name != "fare");
        table.Should().StartWith("fare; DROP TABLE \"x\" 'ää").And.MatchRegex("_[0-9a-f]{8}$");
        _database.Keys($"\"my \"\"log\"\"\".\"{table.Replace("\"", "\"\"")}\"").Should().Equal("r2");
    }

    [Fact]
    public async Task Character_of_code_zero_becomes_the_replacement_character()
    {
        await using var sink = new PostgreSqlPredictionLogSink(_database.ConnectionString);
        await using var service = new TestService(_folder.Path, sinks: [sink]);
        service.Guard.Predict(new Ride("r\01", 42, 10, City: "\0"), _ => 20);

        await service.Log.CloseSegmentsAsync(Cancellation);

        service.Status.SinkError.Should().BeNull();
        _database.Query("SELECT key, city FROM prediction_log.fare").Single().Should().Equal(new Dictionary<string, object?> { ["key"] = "r\uFFFD1", ["city"] = "\uFFFD" });
    }

    private static Dictionary<string, object?> Expected(LoggedPrediction record)
    {
        var row = new Dictionary<string, object?>
        {
            ["id"] = record.Id,
            ["time"] = record.Time.UtcDateTime,
            ["key"] = record.Key,
            ["unit"] = record.Unit,
            ["verdict"] = record.Verdict.ToString(),
            ["rules"] = record.Rules.ToArray(),
            ["prediction"] = record.Prediction,
            ["result"] = record.Result,
            ["fallback"] = record.Fallback,
            ["mode"] = record.Mode.ToString(),
            ["breaker"] = record.Breaker.ToString(),
            ["model_version"] = record.ModelVersion,
            ["arm"] = record.Arm,
            ["arm_probability"] = record.ArmProbability,
            ["arm_answered"] = record.IsAnsweredByArm,
            ["inclusion_probability"] = record.InclusionProbability,
            ["is_probe"] = record.IsProbe,
            ["is_fault_injected"] = record.IsFaultInjected,
            ["instance"] = record.Instance,
            ["plan_version"] = record.PlanVersion,
        };
        foreach (var (name, value) in record.Columns)
        {
            row[name] = value is DateTimeOffset time ? time.UtcDateTime : value;
        }

        return row;
    }
}
