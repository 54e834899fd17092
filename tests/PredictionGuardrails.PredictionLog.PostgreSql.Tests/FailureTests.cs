using Microsoft.Extensions.Time.Testing;
using Npgsql;
using PredictionGuardrails.PredictionLog.Tests;

namespace PredictionGuardrails.PredictionLog.PostgreSql.Tests;

/// <summary>The server is down, refuses, or ends in between: nothing is lost, nothing is doubled, and calls are unaffected.</summary>
public sealed class FailureTests(PostgreSqlServer server) : IDisposable
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
    public async Task Server_that_is_down_gets_all_records_when_it_is_back()
    {
        using var other = new PostgreSqlServer();
        using var database = new Database(other.ConnectionTo("postgres"));
        await using var sink = new PostgreSqlPredictionLogSink(database.ConnectionString);
        await using var service = new TestService(_folder.Path, sinks: [sink]);
        service.Predict("r1");
        await service.Log.CloseSegmentsAsync(Cancellation);

        service.Status.SinkError.Should().StartWith("PostgreSQL: Failed to connect to");
        service.Status.Should().BeEquivalentTo(new { Offered = 1L, Written = 1L, Dropped = 0L });
        (await _folder.ReadAllAsync()).Should().ContainSingle();

        other.Start();
        service.Predict("r2");
        await service.Log.CloseSegmentsAsync(Cancellation);

        service.Status.SinkError.Should().BeNull();
        database.Keys().Should().Equal("r1", "r2");

        other.Stop();
        service.Predict("r3");
        await service.Log.CloseSegmentsAsync(Cancellation);
        service.Status.SinkError.Should().NotBeNull();

        other.Start();
        await service.Log.CloseSegmentsAsync(Cancellation);
        database.Keys().Should().Equal("r1", "r2", "r3");
        _folder.Files("*.segment").Should().BeEmpty();
    }

    [Fact]
    public async Task Connection_that_ends_within_a_copy_neither_doubles_nor_loses_a_record()
    {
        await using var sink = new PostgreSqlPredictionLogSink(_database.ConnectionString);
        await using var service = new TestService(_folder.Path, sinks: [sink]);
        service.Predict("first");
        await service.Log.CloseSegmentsAsync(Cancellation);

        // The server ends the connection when it has copied half of the records.
        _database.Execute(
            """
            CREATE FUNCTION end_connection() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN IF NEW.key = 'r2500' THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; RETURN NEW; END $$;
            CREATE TRIGGER end_connection BEFORE INSERT ON prediction_log.fare FOR EACH ROW EXECUTE FUNCTION end_connection();
            """);
        for (var key = 0; key < 5000; key++)
        {
            service.Predict($"r{key}");
        }

        await service.Log.CloseSegmentsAsync(Cancellation);

        service.Status.SinkError.Should().NotBeNull();
        _database.Keys().Should().Equal("first");

        _database.Execute("DROP TRIGGER end_connection ON prediction_log.fare");
        await service.Log.CloseSegmentsAsync(Cancellation);

        service.Status.SinkError.Should().BeNull();
        _database.Keys().Should().HaveCount(5001).And.OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task Segment_that_comes_again_after_it_was_stored_is_stored_once()
    {
        await using var sink = new PostgreSqlPredictionLogSink(_database.ConnectionString);
        var ending = new EndsAfterStoring(sink);
        await using var service = new TestService(_folder.Path, sinks: [ending]);
        service.Predict("r1");

        await service.Log.CloseSegmentsAsync(Cancellation);
        service.Status.SinkError.Should().Be("PostgreSQL: The process ends before it deletes the segment.");
        ending.IsTakenOver = true;
        await service.Log.CloseSegmentsAsync(Cancellation);

        service.Status.SinkError.Should().BeNull();
        _database.Keys().Should().Equal("r1");
    }

    [Fact]
    public async Task Unit_that_is_erased_before_it_is_known_that_its_segment_was_stored_has_no_row_left()
    {
        await using var sink = new PostgreSqlPredictionLogSink(_database.ConnectionString);
        var ending = new EndsAfterStoring(sink);
        await using var service = new TestService(_folder.Path, sinks: [ending]);
        service.Predict("r1", customer: 42);
        service.Predict("r2", customer: 43);
        await service.Log.CloseSegmentsAsync(Cancellation);

        // As if the rows weren't visible yet when the sink was to erase them.
        var later = new FakeTimeProvider(service.Time.GetUtcNow().AddSeconds(1));
        await new PredictionLogEraser(_folder.Path, timeProvider: later).EraseAsync("42", Cancellation);
        _database.Keys().Should().Equal("r1", "r2");
        ending.IsTakenOver = true;
        await service.Log.CloseSegmentsAsync(Cancellation);

        service.Status.SinkError.Should().BeNull();
        _database.Keys().Should().Equal("r2");
    }

    [Fact]
    public async Task Services_copy_at_once()
    {
        using var otherFolder = new TestFolder();
        await using var sink = new PostgreSqlPredictionLogSink(_database.ConnectionString);
        await using var service = new TestService(_folder.Path, sinks: [sink]);
        await using var other = new TestService(otherFolder.Path, sinks: [sink]);
        service.Predict("first");
        await service.Log.CloseSegmentsAsync(Cancellation);
        _database.Execute(
            """
            CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN IF NEW.key = 'slow' THEN PERFORM pg_advisory_xact_lock(7); END IF; RETURN NEW; END $$;
            CREATE TRIGGER wait BEFORE INSERT ON prediction_log.fare FOR EACH ROW EXECUTE FUNCTION wait();
            """);
        await using var connection = new NpgsqlConnection(_database.ConnectionString);
        await connection.OpenAsync(Cancellation);
        await using var take = new NpgsqlCommand("SELECT pg_advisory_lock(7)", connection);
        await take.ExecuteNonQueryAsync(Cancellation);

        service.Predict("slow");
        var slow = service.Log.CloseSegmentsAsync(Cancellation);
        other.Predict("fast");
        await other.Log.CloseSegmentsAsync(Cancellation);

        _database.Keys().Should().Equal("fast", "first");
        await using var release = new NpgsqlCommand("SELECT pg_advisory_unlock(7)", connection);
        await release.ExecuteNonQueryAsync(Cancellation);
        await slow;
        _database.Keys().Should().Equal("fast", "first", "slow");
    }

    [Fact]
    public async Task Wrong_password_is_an_error_in_the_status_and_in_the_log()
    {
        _database.Execute("DO $$ BEGIN CREATE ROLE needs_password LOGIN PASSWORD 'right'; EXCEPTION WHEN duplicate_object THEN END $$");
        await using var sink = new PostgreSqlPredictionLogSink(_database.ConnectionString.Replace("=postgres;", "=needs_password;Password=wrong-123;"));
        await using var service = new TestService(_folder.Path, sinks: [sink]);

        service.Guard.Predict(new Ride("r1", 42, 10), _ => 20).Should().Be(20);
        await service.Log.CloseSegmentsAsync(Cancellation);

        service.Status.SinkError.Should().Be("PostgreSQL: 28P01: password authentication failed for user \"needs_password\"");
        var logged = service.Logs.Collector.GetSnapshot().Single(record => record.Id.Name == "SinkFailed");
        logged.Message.Should().Be("Sink PostgreSQL of the prediction log fails. Records stay on disk, and it's retried.");
        logged.Exception!.ToString().Should().NotContain("wrong-123");
        (await _folder.ReadAllAsync()).Should().ContainSingle();
    }

    [Fact]
    public async Task Erased_unit_has_no_row_left_and_later_rows_of_it_are_kept()
    {
        await using var sink = new PostgreSqlPredictionLogSink(_database.ConnectionString);
        await using var service = new TestService(_folder.Path, sinks: [sink], guards: ["other"]);
        service.Predict("r1", customer: 42);
        service.Predict("r2", customer: 43);
        await service.Log.CloseSegmentsAsync(Cancellation);
        service.Predict("r3", customer: 42);
        await service.Log.FlushAsync(Cancellation);
        service.Time.Advance(TimeSpan.FromSeconds(1));

        var erasure = await new PredictionLogEraser(_folder.Path, sinks: [sink], timeProvider: service.Time).EraseAsync("42", Cancellation);

        erasure.Erased.Should().HaveCount(2).And.Contain("\"prediction_log\".\"fare\"", 1);
        _database.Keys().Should().Equal("r2");

        service.Predict("r4", customer: 42);
        await service.Log.CloseSegmentsAsync(Cancellation);

        service.Log.GetStatus().Should().OnlyContain(status => status.SinkError == null);
        _database.Keys().Should().Equal("r2", "r4");
    }

    [Fact]
    public async Task Erased_UUID_has_no_row_left_in_any_of_its_forms()
    {
        var unit = Guid.Parse("0198c0de-1234-7abc-8def-0123456789ab");
        await using var sink = new PostgreSqlPredictionLogSink(_database.ConnectionString);
        (await sink.EraseAsync(unit.ToString(), DateTimeOffset.MaxValue, Cancellation)).Should().BeEmpty("there is no table yet");
        await using var service = new TestService(_folder.Path, sinks: [sink], guard: guard => guard.Unit(ride => ride.Id));
        foreach (var key in new[] { unit.ToString(), unit.ToString("B").ToUpperInvariant(), "else" })
        {
            service.Predict(key);
        }

        await service.Log.CloseSegmentsAsync(Cancellation);
        service.Time.Advance(TimeSpan.FromSeconds(1));

        await new PredictionLogEraser(_folder.Path, sinks: [sink], timeProvider: service.Time).EraseAsync(unit.ToString("N"), Cancellation);

        _database.Keys().Should().Equal("else");
        (await _folder.ReadAllAsync()).Select(record => record.Key).Should().Equal("else");
    }

    /// <summary>Fails once after a segment has been stored, as a process does that ends then.</summary>
    private sealed class EndsAfterStoring(PostgreSqlPredictionLogSink sink) : IPredictionLogSink
    {
        /// <summary>Whether another process has taken over. Until then, each attempt ends, of which there can be several in the background.</summary>
        public bool IsTakenOver { get; set; }

        public string Name => sink.Name;

        public async Task WriteAsync(PredictionLogSegment segment, CancellationToken cancellationToken)
        {
            await sink.WriteAsync(segment, cancellationToken);
            if (!IsTakenOver)
            {
                throw new IOException("The process ends before it deletes the segment.");
            }
        }
    }
}
