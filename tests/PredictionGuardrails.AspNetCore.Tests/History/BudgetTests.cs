using System.Text.Json.Nodes;
using PredictionGuardrails.AspNetCore.Tests.Support;

namespace PredictionGuardrails.AspNetCore.Tests.History;

/// <summary>The limits of the history.</summary>
public sealed class BudgetTests
{
    [Fact]
    public async Task Series_are_shorter_if_there_are_many_metrics()
    {
        // 1 MiB for 202 metrics: 162 points each, a fifth of them in 10-second intervals.
        await using var service = await Service.StartAsync(guards: guards =>
        {
            for (var i = 0; i < 100; i++)
            {
                guards.AddGuard<double, double>($"guard {i}");
            }
        }, history: options => options.MaximumBytes = 1 << 20);
        service.Pass(TimeSpan.FromMinutes(10));

        var series = await service.GetAsync("guards/fare/series");

        series["times"]!.AsArray().Should().HaveCount(162 * 360 / 1800);
        series["times"]!.AsArray()[^1]!.GetValue<long>().Should().Be(service.Time.GetUtcNow().ToUnixTimeSeconds());
    }

    [Fact]
    public async Task Series_keeps_an_hour_of_10_second_intervals()
    {
        await using var service = await Service.StartAsync();
        service.Pass(TimeSpan.FromMinutes(65));

        (await service.GetAsync("guards/fare/series"))["times"]!.AsArray().Should().HaveCount(360);
    }

    [Fact]
    public async Task Series_keeps_a_day_of_1_minute_intervals()
    {
        await using var service = await Service.StartAsync();
        service.Pass(TimeSpan.FromMinutes(1445));

        (await service.GetAsync("guards/fare/series?span=day"))["times"]!.AsArray().Should().HaveCount(1440);
    }

    [Fact]
    public async Task At_most_1000_breaker_changes_are_kept()
    {
        await using var service = await Service.StartAsync();
        for (var i = 1; i <= 501; i++)
        {
            service.Fare.Isolate("Wrong currency.");
            service.Fare.Reset($"Reset {i}.");
            await service.UntilAsync("guards/fare", guard => guard["breakerChanges"]!.AsArray() is [.., { } latest] && ReasonOf(latest) == $"Reset {i}.");
        }

        var id = (await service.GetAsync("incidents"))[0]!["id"]!.GetValue<string>();
        (await service.GetAsync($"incidents/{id}"))["breakerChanges"]!.AsArray().Should().HaveCount(1000);
    }

    [Fact]
    public void Budget_below_the_least_is_an_error_at_once()
    {
        Action<HistoryOptions>[] statements =
            [it => it.MaximumBytes = (1 << 20) - 1, it => it.MaximumBreaches = 0, it => it.MaximumIncidents = 0];

        statements.Should().AllSatisfy(statement => new HistoryOptions().Invoking(statement).Should().Throw<ArgumentOutOfRangeException>());
    }

    [Fact]
    public void Budget_without_bound_is_an_error_at_once()
    {
        Action<HistoryOptions>[] statements =
            [it => it.MaximumBytes = long.MaxValue, it => it.MaximumBreaches = int.MaxValue, it => it.MaximumIncidents = int.MaxValue];

        statements.Should().AllSatisfy(statement => new HistoryOptions().Invoking(statement).Should().Throw<ArgumentOutOfRangeException>());
    }

    [Fact]
    public async Task Oldest_breaches_and_incidents_are_removed_first()
    {
        await using var service = await Service.StartAsync(
            history: options => (options.MaximumBreaches, options.MaximumIncidents) = (3, 2),
            configuration: new() { ["PredictionGuardrails:IncidentResolveAfter"] = "00:00:10", ["PredictionGuardrails:IncidentResolveAfterPredictions"] = "0" });
        for (var i = 1; i <= 5; i++)
        {
            service.Fare.Predict(0, _ => 5_000 + i);
            await service.UntilAsync("breaches", breaches => breaches.AsArray().FirstOrDefault()?["observedValue"]?.GetValue<double>() == 5_000 + i);
            service.Pass(TimeSpan.FromMinutes(2));
        }

        (await service.GetAsync("breaches")).AsArray().Select(breach => breach!["observedValue"]!.GetValue<double>()).Should().Equal(5005, 5004, 5003);
        (await service.UntilAsync("incidents", static incidents => incidents.AsArray() is [var latest, _] && latest!["closedAt"] is not null)).AsArray().Should().HaveCount(2);
    }

    private static string ReasonOf(JsonNode change) => change["reason"]!.GetValue<string>();
}
