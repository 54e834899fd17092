using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using PredictionGuardrails.AspNetCore.Tests.Support;

namespace PredictionGuardrails.AspNetCore.Tests.Api;

/// <summary>A service that is a replica of a fleet.</summary>
public sealed class FleetTests
{
    private readonly TestFleet _fleet = new();

    [Fact]
    public async Task Fleet_has_replicas_votes_and_the_predictions_of_all()
    {
        await using var service = await StartAsync();

        var fleet = await service.GetAsync("fleet");

        fleet["store"]!.GetValue<string>().Should().Be("Redis at redis:6379");
        var guard = fleet["guards"]![0]!;
        guard["votes"]![0]!["message"]!.GetValue<string>().Should().Be("The mean is 120.");
        guard["requiredVotes"]!.GetValue<int>().Should().Be(2);
        guard["values"]!["mean"]!.GetValue<double>().Should().Be(15);
        guard["predictions"]!.GetValue<long>().Should().Be(2);
        fleet["replicas"]!.AsArray().Select(static replica => replica!["guards"]![0]!["share"]!.GetValue<double>()).Should().Equal(0.75, 0.25);
    }

    [Fact]
    public async Task Fleet_has_the_changes_that_replicas_found_together()
    {
        await using var service = await StartAsync();

        var change = (await service.GetAsync("fleet"))["guards"]![0]!["changes"]![0]!;

        change["finding"]!.GetValue<string>().Should().Be("higher than the baseline on 3 replicas together");
        change["predictions"]!.GetValue<long>().Should().Be(960);
        change["leftOutCount"]!.GetValue<int>().Should().Be(1);
    }

    [Fact]
    public async Task Histogram_has_the_predictions_of_all_replicas()
    {
        await using var service = await StartAsync();

        var histogram = await service.GetAsync("fleet/guards/fare/histogram");

        histogram["metric"]!.GetValue<string>().Should().Be("prediction");
        histogram["bins"]!.AsArray().Sum(static bin => bin!["now"]!.GetValue<double>()).Should().BeApproximately(1, 1e-6);
    }

    [Theory]
    [InlineData("fleet/guards/none/histogram")]
    [InlineData("fleet/guards/fare/histogram?metric=none")]
    public async Task Histogram_of_an_unknown_guard_or_metric_is_not_found(string path)
    {
        await using var service = await StartAsync();

        (await service.StatusOfAsync($"/guardrails/api/{path}")).Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Histogram_without_a_fleet_is_not_found()
    {
        await using var service = await Service.StartAsync();
        using var response = await service.Client.GetAsync(
            new Uri("/guardrails/api/fleet/guards/fare/histogram", UriKind.Relative), TestContext.Current.CancellationToken);

        response.StatusCode.Should().Be(HttpStatusCode.NotFound);
        var problem = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        problem.Should().Contain("Call AddFleet of the package PredictionGuardrails.Fleet.");
    }

    [Fact]
    public async Task Histogram_without_predictions_has_no_bins()
    {
        _fleet.Snapshot = null;
        await using var service = await StartAsync();

        (await service.GetAsync("fleet/guards/fare/histogram"))["bins"]!.AsArray().Should().BeEmpty();
    }

    [Fact]
    public async Task Replicas_without_predictions_have_no_share()
    {
        _fleet.Replicas.Clear();
        _fleet.Replicas.Add(TestFleet.Replica("pod-1", isThis: true, 0));
        await using var service = await StartAsync();

        (await service.GetAsync("fleet"))["replicas"]![0]!["guards"]![0]!["share"].Should().BeNull();
    }

    [Fact]
    public async Task Replica_that_is_alone_does_not_ask_the_store()
    {
        _fleet.Status = _fleet.Status with { AloneSince = _fleet.Status.LastExchangeAt };
        await using var service = await StartAsync();

        var fleet = await service.GetAsync("fleet");

        fleet["replicas"]!.AsArray().Should().BeEmpty();
        fleet["guards"]![0]!["values"].Should().BeNull();
    }

    [Fact]
    public async Task Histogram_is_unavailable_while_the_store_does_not_answer()
    {
        _fleet.IsStoreGone = true;
        await using var service = await StartAsync();

        (await service.StatusOfAsync("/guardrails/api/fleet/guards/fare/histogram")).Should().Be(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task Fleet_is_not_found_if_there_is_none()
    {
        await using var service = await Service.StartAsync();

        (await service.StatusOfAsync("/guardrails/api/fleet")).Should().Be(HttpStatusCode.NotFound);
        (await service.GetAsync("overview"))["fleet"].Should().BeNull();
    }

    [Fact]
    public async Task Fleet_is_shown_without_replicas_if_the_store_does_not_answer()
    {
        _fleet.IsStoreGone = true;
        await using var service = await StartAsync();

        var fleet = await service.GetAsync("fleet");

        fleet["replicas"]!.AsArray().Should().BeEmpty();
        fleet["guards"]![0]!["values"].Should().BeNull();
    }

    [Fact]
    public async Task Overview_says_since_when_and_why_a_replica_is_alone()
    {
        _fleet.Status = _fleet.Status with { AloneSince = new DateTimeOffset(2026, 11, 24, 12, 4, 0, TimeSpan.Zero), AloneReason = "Redis refused the connection." };
        await using var service = await StartAsync();

        var row = (await service.GetAsync("overview"))["fleet"]!;

        row["aloneSince"]!.GetValue<DateTimeOffset>().Should().Be(_fleet.Status.AloneSince!.Value);
        row["aloneReason"]!.GetValue<string>().Should().Be("Redis refused the connection.");
    }

    [Theory]
    [InlineData("isolate", "isolate fare")]
    [InlineData("reset", "reset fare")]
    [InlineData("relearn", "relearn fare")]
    [InlineData("observe", "Observe fare")]
    [InlineData("clear-mode", "clear fare")]
    public async Task Action_reaches_all_replicas_with_reason_and_user(string action, string done)
    {
        await using var service = await StartAsync();

        using var response = await service.ActAsync(action, "Wrong currency.");

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        _fleet.Done.Should().Equal($"{done}: Wrong currency. an anonymous user at 127.0.0.1");
        service.Fare.GetStatus().Breaker.Should().Be(BreakerState.Closed, "the fleet applies it");
    }

    [Fact]
    public async Task Health_is_degraded_while_the_replica_is_alone()
    {
        await using var service = await StartAsync();
        (await AskAsync(service)).Description.Should().Be("3 replicas are connected.");

        _fleet.Status = _fleet.Status with { AloneSince = new DateTimeOffset(2026, 11, 24, 12, 4, 0, TimeSpan.Zero), AloneReason = "Redis refused the connection." };

        var entry = await AskAsync(service);
        entry.Status.Should().Be(HealthStatus.Degraded);
        entry.Description.Should().Be("Guards decide alone since 2026-11-24 12:04:00Z. Redis refused the connection.");
        entry.Data["guard fare"].Should().Be("1 of 3 replicas opened their breakers, 2 required");
    }

    [Fact]
    public async Task Health_has_the_store_and_the_number_of_replicas()
    {
        await using var service = await StartAsync();

        (await AskAsync(service)).Data.Should().Contain(
            new("fleet", "pricing"), new("replica", "pod-1"), new("store", "Redis at redis:6379"), new("replicas", 3));
    }

    [Fact]
    public async Task Health_has_no_guards_without_votes()
    {
        _fleet.Status = _fleet.Status with { Guards = [_fleet.Status.Guards[0] with { Votes = [] }] };
        await using var service = await StartAsync();

        (await AskAsync(service)).Data.Should().NotContainKey("guard fare");
    }

    [Theory]
    [InlineData(1, true, "1 replica is connected.")]
    [InlineData(3, false, "The store hasn't been asked yet.")]
    public async Task Health_describes_the_connection(int replicas, bool wasAsked, string description)
    {
        _fleet.Status = _fleet.Status with { ReplicaCount = replicas, LastExchangeAt = wasAsked ? _fleet.Status.LastExchangeAt : null };
        await using var service = await StartAsync();

        (await AskAsync(service)).Description.Should().Be(description);
    }

    private static async Task<HealthReportEntry> AskAsync(Service service)
    {
        var report = await service.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
        return report.Entries["fleet"];
    }

    private Task<Service> StartAsync() => Service.StartAsync(services: services =>
    {
        services.AddSingleton<IFleetManager>(_fleet);
        services.AddHealthChecks().AddPredictionGuardrails();
    });
}
