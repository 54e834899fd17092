using PredictionGuardrails.PredictionLog.Tests;

namespace PredictionGuardrails.PredictionLog.PostgreSql.Tests;

/// <summary>Tables follow what guards log; what can't follow is an error that names it, and records wait.</summary>
public sealed class SchemaTests(PostgreSqlServer server) : IDisposable
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
    public async Task New_column_is_added_and_is_null_in_earlier_rows()
    {
        await LogAsync("r1", log => log.Column("distance", ride => ride.Kilometers));

        await LogAsync("r2", log => log.Column("city", ride => ride.City));

        _database.Query("SELECT key, distance, city FROM prediction_log.fare ORDER BY key").Select(row => row.Values).Should().BeEquivalentTo(
            new object?[][] { ["r1", 10.0, null], ["r2", null, "Lyon"] }, options => options.WithStrictOrdering());
    }

    [Fact]
    public async Task Column_whose_type_has_changed_is_an_error_that_names_it()
    {
        await LogAsync("r1", log => log.Column("distance", ride => ride.Kilometers));

        var status = await LogAsync("r2", log => log.Column("distance", ride => ride.City));

        status.SinkError.Should().Be(
            "PostgreSQL: Column \"distance\" of table \"prediction_log\".\"fare\" has type 'double precision'. Guard 'fare' logs 'text'. " +
            "Log it under another name, or rename the column in the table.");
        status.Should().BeEquivalentTo(new { Offered = 1L, Written = 1L, Dropped = 0L });
        _database.Keys().Should().Equal("r1");

        _database.Execute("ALTER TABLE prediction_log.fare RENAME COLUMN distance TO distance_in_km");
        await using var sink = new PostgreSqlPredictionLogSink(_database.ConnectionString);
        await using var next = new TestService(_folder.Path, sinks: [sink]);
        await next.WaitForAsync("ProcessRecovered");

        _database.Keys().Should().Equal("r1", "r2");
    }

    [Fact]
    public async Task Table_that_must_not_be_created_is_an_error_that_names_it()
    {
        _database.Execute("CREATE SCHEMA prediction_log");
        _database.Execute("CREATE TABLE prediction_log.prediction_log_segments (name text PRIMARY KEY, table_name text, stored_at timestamptz DEFAULT now())");

        var status = await LogAsync("r1", options: new PostgreSqlPredictionLogOptions { CreateTables = false });

        status.SinkError.Should().Be(
            "PostgreSQL: Table \"prediction_log\".\"fare\" doesn't exist. Create it, or set PostgreSqlPredictionLogOptions.CreateTables to true.");
    }

    [Fact]
    public async Task Table_that_its_owner_has_partitioned_and_extended_takes_records()
    {
        await LogAsync("r1");
        _database.Execute(
            """
            CREATE TABLE prediction_log.by_day (LIKE prediction_log.fare, note text DEFAULT 'none', PRIMARY KEY (id, time)) PARTITION BY RANGE (time);
            CREATE TABLE prediction_log.other_days PARTITION OF prediction_log.by_day DEFAULT;
            DROP TABLE prediction_log.fare;
            ALTER TABLE prediction_log.by_day RENAME TO fare;
            """);

        await LogAsync("r2");

        _database.Query("SELECT key, note FROM prediction_log.fare").Single().Values.Should().Equal("r2", "none");
    }

    [Fact]
    public async Task Services_that_create_a_table_at_the_same_time_do_not_disturb_each_other()
    {
        var statuses = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(() => LogAsync($"r{number}"))));

        statuses.Should().OnlyContain(status => status.SinkError == null);
        _database.Keys().Should().HaveCount(8);
    }

    [Fact]
    public void Schema_without_a_name_is_an_error_at_registration()
    {
        var register = () => new PostgreSqlPredictionLogSink(_database.ConnectionString, new PostgreSqlPredictionLogOptions { Schema = "" });

        register.Should().Throw<ArgumentException>().WithMessage("PostgreSqlPredictionLogOptions.Schema: '' isn't valid. Expected a name of 1 to 63 bytes.*");
    }

    private async Task<PredictionLogStatus> LogAsync(string key, Action<GuardLogBuilder<Ride>>? columns = null, PostgreSqlPredictionLogOptions? options = null)
    {
        await using var sink = new PostgreSqlPredictionLogSink(_database.ConnectionString, options);
        await using var service = new TestService(_folder.Path, columns: columns, sinks: [sink]);
        service.Predict(key);
        await service.Log.CloseSegmentsAsync(Cancellation);
        return service.Status;
    }
}
