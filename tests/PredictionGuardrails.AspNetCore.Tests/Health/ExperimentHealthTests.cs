using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using PredictionGuardrails.AspNetCore.Tests.Support;

namespace PredictionGuardrails.AspNetCore.Tests.Health;

/// <summary>Experiments in the health check of their guard.</summary>
public sealed class ExperimentHealthTests
{
    [Fact]
    public async Task Running_experiment_is_in_the_data_only()
    {
        var entry = await AskAsync(TestExperiments.Canary() with { IsPaused = true });

        entry.Description.Should().Be("Learning the baseline (0 of 1,000 predictions). Checks are active.");
        entry.Data["experiment fare-v2"].Should().Be("Canary, 5% exposed, paused.");
    }

    [Fact]
    public async Task Experiment_that_is_not_paused_is_not_said_to_be()
    {
        (await AskAsync(TestExperiments.Canary())).Data["experiment fare-v2"].Should().Be("Canary, 5% exposed.");
    }

    [Fact]
    public async Task Stopped_experiment_is_healthy_and_described()
    {
        var entry = await AskAsync(TestExperiments.Canary() with { Phase = ExperimentPhase.Stopped, StopReason = "Variant 'v2' does harm." });

        entry.Status.Should().Be(HealthStatus.Healthy);
        entry.Description.Should().EndWith("Checks are active. Experiment 'fare-v2' is stopped. Variant 'v2' does harm.");
        entry.Data["experiment fare-v2"].Should().Be("Stopped. Experiment 'fare-v2' is stopped. Variant 'v2' does harm.");
    }

    [Fact]
    public async Task Stopped_variant_of_a_running_experiment_is_healthy_and_described()
    {
        var stopped = TestExperiments.Variant() with { Decision = ExperimentDecision.Stop, Reason = "Harm beyond the margin is shown by 'prediction'." };

        var entry = await AskAsync(TestExperiments.Canary() with { Variants = [TestExperiments.Variant() with { Name = "v1" }, stopped] });

        entry.Status.Should().Be(HealthStatus.Healthy);
        entry.Description.Should().EndWith("Checks are active. Variant 'v2' of experiment 'fare-v2' is stopped. Harm beyond the margin is shown by 'prediction'.");
    }

    [Fact]
    public async Task Experiment_of_another_guard_is_omitted()
    {
        (await AskAsync(TestExperiments.Canary() with { Guard = "another" })).Data.Should().NotContainKey("experiment fare-v2");
    }

    private static async Task<HealthReportEntry> AskAsync(ExperimentStatus experiment)
    {
        var experiments = new TestExperiments();
        experiments.Status.Add(experiment);
        var services = new ServiceCollection().AddLogging();
        services.AddPredictionGuardrails().AddGuard<int, double>("fare", static guard => guard.Baseline(minimumDuration: TimeSpan.Zero));
        services.AddSingleton<IExperimentManager>(experiments);
        services.AddHealthChecks().AddPredictionGuardrails();
        await using var provider = services.BuildServiceProvider();
        var report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
        return report.Entries["guard fare"];
    }
}
