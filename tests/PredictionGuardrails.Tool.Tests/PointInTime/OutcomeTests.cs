using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PredictionGuardrails.PredictionLog;

namespace PredictionGuardrails.Tool.Tests.PointInTime;

public sealed class OutcomeTests : PointInTimeFixture
{
    [Fact]
    public async Task Outcome_has_its_value_and_its_times()
    {
        await WriteLogAsync();
        WriteOutcomes("('tip', 'a', NULL, 2.5, NULL, '2025-03-01 12:30', '2025-03-01 12:31', 'app', 0), ('paid_by', 'b', NULL, NULL, 'card', '2025-03-01 12:30', '2025-03-01 12:31', 'app', 0)");

        var result = JsonOf(Export("2025-03-02", "--format", "json"));

        Training("key, outcome_tip, outcome_tip_happened_at, outcome_tip_known_at, outcome_paid_by").Should().Equal(
            "a|2.5|2025-03-01 12:30:00+00|2025-03-01 12:31:00+00|-", "b|-|-|-|card", "c|-|-|-|-");
        result["outcomes"]!.ToJsonString().Should().Be("""[{"name":"paid_by","rows":1,"predictions":1},{"name":"tip","rows":1,"predictions":1}]""");
    }

    [Fact]
    public async Task Revision_counts_once_it_was_known()
    {
        await WriteLogAsync();
        WriteOutcomes("('tip', 'a', NULL, 1, NULL, '2025-03-01 12:30', '2025-03-01 12:31', 'app', 0), ('tip', 'a', NULL, 2, NULL, '2025-03-01 12:30', '2025-03-01 13:00', 'app', 1)");
        WriteOutcomes("('tip', 'a', NULL, 3, NULL, '2025-03-01 12:30', '2025-03-03 13:00', 'app', 2)", day: "2025-03-03");

        Export("2025-03-01T12:45:00Z").ExitCode.Should().Be(0);
        Training("outcome_tip").Should().HaveElementAt(0, "1.0");
        Export("2025-03-02", "--force").ExitCode.Should().Be(0);
        Training("outcome_tip").Should().HaveElementAt(0, "2.0");
        Export("2025-03-04", "--force").ExitCode.Should().Be(0);
        Training("outcome_tip").Should().HaveElementAt(0, "3.0");
    }

    [Fact]
    public async Task Repeated_outcome_counts_when_it_first_arrived()
    {
        await WriteLogAsync();
        WriteOutcomes(
            "('tip', 'a', NULL, 1, NULL, '2025-03-01 12:30', '2025-03-01 12:31', 'app', 0), ('tip', 'a', NULL, 9, NULL, '2025-03-01 12:30', '2025-03-01 14:00', 'app', 0), "
            + "('tip', 'a', NULL, 2, NULL, '2025-03-01 12:30', '2025-03-01 13:00', 'bank', 0)");

        Export("2025-03-02").ExitCode.Should().Be(0);

        Training("outcome_tip, outcome_tip_known_at").Should().HaveElementAt(0, "2.0|2025-03-01 13:00:00+00");
    }

    [Fact]
    public async Task Outcome_by_identifier_is_joined_and_a_newer_one_by_key_replaces_it()
    {
        await WriteLogAsync();
        var ids = Query($"SELECT id FROM read_parquet('{LogPath}/guard=fare/*/*.parquet') ORDER BY time");
        WriteOutcomes(
            $"('tip', NULL, '{ids[0].ToUpperInvariant()}', 1, NULL, '2025-03-01 12:30', '2025-03-01 12:31', 'app', 0), ('tip', NULL, '{ids[1]}', 2, NULL, '2025-03-01 12:30', '2025-03-01 12:31', 'app', 0), "
            + "('tip', 'b', NULL, 3, NULL, '2025-03-01 12:30', '2025-03-01 12:32', 'app', 0), ('tip', 'c', NULL, 4, NULL, '2025-03-01 12:30', '2025-03-01 12:30', 'app', 0)");

        Export("2025-03-02").ExitCode.Should().Be(0);

        Training("key, outcome_tip").Should().Equal("a|1.0", "b|3.0", "c|4.0");
    }

    [Fact]
    public async Task Predictions_with_the_same_key_have_the_same_outcome()
    {
        await using (var rides = new Support.LoggedRides(LogPath, start: Start))
        {
            rides.Fare("a", 20).Fare("a", 21);
        }

        WriteOutcomes("('tip', 'a', NULL, 1, NULL, '2025-03-01 12:30', '2025-03-01 12:31', 'app', 0)");

        Export("2025-03-02").ExitCode.Should().Be(0);

        Training("key, result, outcome_tip").Should().Equal("a|20.0|1.0", "a|21.0|1.0");
    }

    [Fact]
    public async Task Younger_predictions_than_the_maturity_are_left_out_and_counted()
    {
        await WriteLogAsync();

        var result = JsonOf(Export("2025-03-01T12:10:02Z", "--maturity", "00:10:00", "--format", "json"));

        (result["records"]!.GetValue<int>(), result["immature"]!.GetValue<int>()).Should().Be((2, 1));
        Training("key").Should().Equal("a", "b");
    }

    [Fact]
    public async Task Outcomes_of_a_running_service_are_joined_before_and_after_their_files_are_closed()
    {
        var time = new FakeTimeProvider(Start);
        var collection = new ServiceCollection();
        collection.AddSingleton<TimeProvider>(time);
        collection.AddPredictionGuardrails()
            .AddGuard<string, double>("fare", guard => guard.Key(ride => ride).Log(log => log.Outcome("tip", OutcomeType.Number, TimeSpan.FromDays(1))))
            .AddPredictionLog(log => log.Path = LogPath);
        await using (var services = collection.BuildServiceProvider())
        {
            var log = services.GetRequiredService<PredictionLogWriter>();
            services.GetRequiredService<PredictionGuard<string, double>>().Predict("a", _ => 20);
            time.Advance(TimeSpan.FromMinutes(1));
            await log.FlushAsync(TestContext.Current.CancellationToken);
            await log.RecordAsync([new PredictionOutcome { Guard = "fare", Name = "tip", Key = "a", Value = 2.5 }], TestContext.Current.CancellationToken);

            Export("2025-03-02").ExitCode.Should().Be(0);
            Training("key, outcome_tip, outcome_tip_known_at").Should().Equal("a|2.5|2025-03-01 12:01:00+00");
        }

        Export("2025-03-02", "--force").ExitCode.Should().Be(0);
        Training("key, outcome_tip, outcome_tip_known_at").Should().Equal("a|2.5|2025-03-01 12:01:00+00");
        Export("2025-03-01T12:00:30Z", "--force").ExitCode.Should().Be(0);
        FluentActions.Invoking(() => Training("outcome_tip")).Should().Throw<DuckDB.NET.Data.DuckDBException>();
    }

    [Fact]
    public async Task Log_without_outcomes_has_no_columns_for_them()
    {
        await WriteLogAsync();

        JsonOf(Export("2025-03-02", "--format", "json"))["columns"]!.AsArray().Select(column => (string)column!["source"]!).Should().OnlyContain(source => source == "logged");
    }
}
