using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace PredictionGuardrails.AspNetCore.Tests.Health;

/// <summary>Health checks, run by the health check service.</summary>
public sealed class HealthTests : IAsyncDisposable
{
    private readonly List<ServiceProvider> _providers = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var provider in _providers)
        {
            await provider.DisposeAsync();
        }
    }

    [Fact]
    public async Task Learning_guard_is_healthy_and_reports_its_progress()
    {
        var guard = Add();
        guard.Inspect(0, 12);

        var entry = await AskAsync();

        entry.Status.Should().Be(HealthStatus.Healthy);
        entry.Description.Should().Be("Learning the baseline (1 of 1,000 predictions). Checks are active.");
        entry.Tags.Should().Equal("prediction_guardrails", "fare");
        entry.Data["breaker"].Should().Be("Closed");
    }

    [Fact]
    public async Task Guard_whose_predictions_match_the_baseline_is_healthy()
    {
        Learn(Add());

        (await AskAsync()).Description.Should().Be("Predictions match the baseline.");
    }

    [Fact]
    public async Task Baselines_of_a_single_value_are_named()
    {
        var guard = Add(guard => guard.Segment("key", (input, _) => $"{input}"));
        for (var i = 0; i < 1000; i++)
        {
            guard.Inspect(0, 45);
        }

        guard.EvaluateNow();

        ((string[])(await AskAsync()).Data["baselines of a single value"]).Should().BeEquivalentTo("prediction", "prediction (key 0)");
    }

    [Fact]
    public async Task Baselines_that_vary_are_not_named()
    {
        Learn(Add());

        (await AskAsync()).Data.Should().NotContainKey("baselines of a single value");
    }

    [Fact]
    public async Task Guard_that_is_off_is_healthy_and_says_so()
    {
        Add(guard => guard.Mode(GuardMode.Off));

        var entry = await AskAsync();

        entry.Status.Should().Be(HealthStatus.Healthy);
        entry.Description.Should().Be("The guard is off.");
    }

    [Fact]
    public async Task Guard_that_has_a_baseline_for_one_of_its_metrics_names_the_other()
    {
        Learn(Add(guard => guard.Metric("tip", static fare => fare > 0 ? null : (double?)fare, static tip => tip.AllowNull())));

        (await AskAsync()).Description.Should().Be("Learning the baseline of tip (0 of 1,000 predictions). Checks are active.");
    }

    [Fact]
    public async Task Guard_of_which_one_metric_is_monitored_matches_its_baseline()
    {
        var guard = Learn(Add(
            guard => guard.Metric("tip", static fare => fare / 10),
            configuration: new() { ["PredictionGuardrails:Guards:fare:Metrics:tip:Change:Enabled"] = "false" }));

        guard.GetStatus().Metrics.Should().HaveCount(2);
        (await AskAsync()).Description.Should().Be("Predictions match the baseline.");
    }

    [Fact]
    public async Task Guard_without_change_detection_has_active_checks()
    {
        Learn(Add(configuration: new() { ["PredictionGuardrails:Guards:fare:Change:Enabled"] = "false" }));

        (await AskAsync()).Description.Should().Be("Checks are active.");
    }

    [Fact]
    public async Task Guard_whose_predictions_are_no_baseline_says_why()
    {
        var guard = Add(guard => guard.Baseline(minimumDuration: TimeSpan.Zero, minimumDistinctValues: 2));
        for (var i = 0; i < 1000; i++)
        {
            guard.Inspect(0, 45);
        }

        guard.EvaluateNow();

        (await AskAsync()).Description.Should()
            .Be("Learning the baseline (all 1,000 predictions so far are 45; at least 2 distinct values are required). Checks are active.");
    }

    [Fact]
    public async Task Change_of_a_segment_names_the_segment()
    {
        var guard = Add(guard => guard.Segment("zone", static zone => $"{zone}"));
        var random = new Random(1);
        for (var i = 0; i < 4000; i++)
        {
            guard.Inspect(i % 2, (i % 2 == 0 ? 10 : 20) + random.NextDouble());
        }

        guard.EvaluateNow();

        // The zones trade places, so that all predictions together stay as they were.
        for (var i = 0; i < 200; i++)
        {
            guard.Inspect(i % 2, (i % 2 == 0 ? 20 : 10) + random.NextDouble());
        }

        guard.EvaluateNow();

        (await AskAsync()).Description.Should().Match("Change detected (observe only): prediction (zone ?) no longer matches its baseline of * predictions.");
    }

    [Fact]
    public async Task Breach_that_opened_the_breaker_is_in_the_data()
    {
        Add().Isolate("Wrong currency.");

        ((string)(await AskAsync()).Data["opened by"]).Should().Contain("Wrong currency");
    }

    [Fact]
    public async Task Closed_breaker_was_opened_by_nothing()
    {
        Add();

        (await AskAsync()).Data.Should().NotContainKey("opened by");
    }

    [Fact]
    public async Task Baselines_of_segments_are_not_in_the_data()
    {
        var guard = Add(guard => guard.Segment("zone", static zone => $"{zone}"));
        guard.Inspect(7, 12);
        guard.EvaluateNow();

        guard.GetStatus().Metrics.Should().Contain(static metric => metric.Segment == "zone 7");
        ((string[])(await AskAsync()).Data["baselines"]).Should().ContainSingle().Which.Should().StartWith("prediction: ");
    }

    [Fact]
    public async Task Observed_change_is_degraded()
    {
        var guard = Learn(Add());
        Break(guard);

        var entry = await AskAsync();

        entry.Status.Should().Be(HealthStatus.Degraded);
        entry.Description.Should().Be("Change detected (observe only): prediction no longer matches its baseline of 1,000 predictions.");
    }

    [Fact]
    public async Task Open_breaker_with_a_fallback_is_degraded()
    {
        var guard = Learn(Add(guard => guard.Change(BreachAction.Fallback).FallBackTo(10)));
        Break(guard);

        var entry = await AskAsync();

        entry.Status.Should().Be(HealthStatus.Degraded);
        entry.Description.Should().MatchRegex("^Breaker open\\. Callers get the fallback\\. .*Change.*prediction was ");
        entry.Data["next probe"].Should().BeOfType<string>();
    }

    [Fact]
    public async Task Open_breaker_without_a_fallback_is_unhealthy()
    {
        var guard = Learn(Add());
        guard.Isolate("for the test");

        var entry = await AskAsync();

        entry.Status.Should().Be(HealthStatus.Unhealthy);
        entry.Description.Should().StartWith("Isolated manually. Callers get an exception. ");
    }

    [Fact]
    public async Task Single_failed_check_stays_healthy()
    {
        var guard = Learn(Add(guard => guard.Range(0, 100)));

        guard.Invoking(it => it.Inspect(0, 1e6)).Should().Throw<PredictionRejectedException>();
        guard.Invoking(it => it.Inspect(0, double.NaN)).Should().Throw<PredictionRejectedException>();

        (await AskAsync()).Status.Should().Be(HealthStatus.Healthy);
    }

    [Fact]
    public async Task Status_of_a_state_is_configurable()
    {
        Add(configure: options => options.WhenLearning = HealthStatus.Degraded);

        (await AskAsync()).Status.Should().Be(HealthStatus.Degraded);
    }

    [Fact]
    public async Task Health_checks_without_guards_throw()
    {
        var services = new ServiceCollection().AddLogging();
        services.AddHealthChecks().AddPredictionGuardrails();
        _providers.Add(services.BuildServiceProvider());

        await FluentActions.Awaiting(AskAsync).Should().ThrowAsync<InvalidOperationException>().WithMessage("No guards are registered. Call AddPredictionGuardrails().AddGuard(…) before adding health checks.");
    }

    [Theory]
    [InlineData(null, null, HealthStatus.Healthy, "Records are written.")]
    [InlineData("No space left on device: '/var/log/predictions'", null, HealthStatus.Degraded, "Records can't be written to disk, and are dropped and counted. See the application's log for the cause.")]
    [InlineData(null, "PostgreSQL: connection refused", HealthStatus.Degraded, "A sink fails. Records stay on disk until it takes them. See the application's log for the cause.")]
    public async Task Prediction_log_has_a_health_check(string? storage, string? sink, HealthStatus health, string description)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddPredictionGuardrails().AddGuard<int, double>("fare");
        services.AddSingleton<IPredictionLog>(new OneStatus(new PredictionLogStatus
        {
            Guard = "fare",
            Offered = 1_010,
            Written = 1_000,
            Pending = 3,
            SampledOut = 2,
            DroppedBecauseFull = 1,
            DroppedBecauseOfErrors = 1,
            DroppedBecauseOfStorage = 3,
            StorageError = storage,
            SinkError = sink,
        }));
        services.AddHealthChecks().AddPredictionGuardrails();
        _providers.Add(services.BuildServiceProvider());

        var report = await _providers[^1].GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);

        var entry = report.Entries["prediction log"];
        entry.Status.Should().Be(health);
        entry.Description.Should().Be(description);
        entry.Data["fare"].Should().Be("1,010 offered: 1,000 written, 3 pending, 5 dropped, 2 sampled out");
    }

    private PredictionGuard<int, double> Add(
        Action<PredictionGuardBuilder<int, double>>? guarding = null,
        Action<GuardHealthOptions>? configure = null,
        Dictionary<string, string?>? configuration = null)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddPredictionGuardrails(new ConfigurationBuilder().AddInMemoryCollection(configuration ?? []).Build()).AddGuard<int, double>("fare", guard =>
        {
            guard.Baseline(minimumDuration: TimeSpan.Zero);
            guarding?.Invoke(guard);
        });
        services.AddHealthChecks().AddPredictionGuardrails(configure);
        _providers.Add(services.BuildServiceProvider());
        return _providers[^1].GetRequiredService<PredictionGuard<int, double>>();
    }

    private static PredictionGuard<int, double> Learn(PredictionGuard<int, double> guard)
    {
        var random = new Random(1);
        for (var i = 0; i < 1000; i++)
        {
            guard.Inspect(0, 10 + (4 * random.NextDouble()));
        }

        guard.EvaluateNow();
        return guard;
    }

    private static void Break(PredictionGuard<int, double> guard)
    {
        var random = new Random(2);
        for (var i = 0; i < 40; i++)
        {
            guard.Inspect(0, 100 + (12 * random.NextDouble()));
        }
    }

    private async Task<HealthReportEntry> AskAsync() =>
        (await _providers[^1].GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken)).Entries["guard fare"];

    private sealed class OneStatus(PredictionLogStatus status) : IPredictionLog
    {
        public IReadOnlyList<PredictionLogStatus> GetStatus() => [status];
    }
}
