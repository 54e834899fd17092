using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PredictionGuardrails.PredictionLog;

namespace PredictionGuardrails.Experiments.Tests.Running;

/// <summary>What was compared is continued after a restart.</summary>
public sealed class RestartTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("experiment-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string StatePath => Path.Combine(_folder.FullName, "fare-v2.json");

    private string EvidencePath => StatePath + ".evidence";

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Restarted_comparison_shows_what_one_without_a_restart_shows()
    {
        await using var whole = Start(_ => 21, path: null);
        PredictRange(whole, 0, 1500);
        await using (var first = Start(_ => 21, StatePath))
        {
            PredictRange(first, 0, 700);
        }

        await using var second = Start(_ => 21, StatePath);
        PredictRange(second, 700, 1500);

        second.Variant.Should().BeEquivalentTo(whole.Variant, static options => options.For(static variant => variant.Guardrails).Exclude(static guardrail => guardrail.History));
        second.Status.Should().BeEquivalentTo(new { whole.Status.ControlCalls, whole.Status.ControlUnits });
        second.Logs.Collector.GetSnapshot().Should().NotContain(static record => record.Level > LogLevel.Information);
    }

    [Fact]
    public async Task Evidence_from_before_a_restart_stops_the_variant()
    {
        var calls = 0;
        for (var restart = 0; restart < 20; restart++)
        {
            await using var service = Start(static _ => double.NaN, StatePath);
            PredictRange(service, calls, calls + 10);
            calls += 10;
        }

        await using var last = Start(static _ => double.NaN, StatePath);
        last.Status.Phase.Should().Be(ExperimentPhase.Stopped);
    }

    [Fact]
    public async Task Comparison_without_a_file_begins_again()
    {
        await using (var first = Start(_ => 21, path: null))
        {
            PredictRange(first, 0, 700);
        }

        await using var second = Start(_ => 21, path: null);

        second.Variant.Calls.Should().Be(0);
    }

    [Fact]
    public async Task Process_that_is_killed_loses_a_minute_at_most()
    {
        await using var killed = Start(_ => 21, StatePath);
        PredictRange(killed, 0, 500);
        killed.Time.Advance(TimeSpan.FromMinutes(1));
        killed.Evaluate();
        var calls = killed.Variant.Calls;
        PredictRange(killed, 500, 700);

        await using var next = Start(_ => 21, StatePath);

        next.Variant.Calls.Should().Be(calls).And.BePositive();
    }

    [Theory]
    [InlineData("Guardrails:prediction:Margin", "0.2", "guardrail metric 'prediction'")]
    [InlineData("Guardrails:breaches:Enabled", "false", "guardrail metric 'breaches'")]
    [InlineData("Variants:v2:Share", "0.4", "shares of the arms")]
    [InlineData("FalseDecisionRate", "0.01", "FalseDecisionRate")]
    [InlineData("Salt", "another", "Salt")]
    public async Task Comparison_with_another_definition_begins_again(string key, string value, string difference)
    {
        await using (var first = Start(_ => 21, StatePath))
        {
            PredictRange(first, 0, 700);
        }

        await using var second = Start(_ => 21, StatePath, (key, value));

        second.Variant.Calls.Should().Be(0);
        second.Logs.Collector.GetSnapshot().Should().ContainSingle(static record => record.Level == LogLevel.Warning).Which.Message.Should().Be(
            $"What experiment 'fare-v2' has compared so far, in '{EvidencePath}', isn't used, because this differs now: {difference}. The comparison begins again.");
    }

    [Fact]
    public async Task Other_exposure_continues_the_comparison()
    {
        await using (var first = Start(_ => 21, StatePath))
        {
            PredictRange(first, 0, 700);
        }

        await using var second = Start(_ => 21, StatePath, ("Exposure", "0.5"));

        second.Variant.Calls.Should().BePositive();
    }

    [Fact]
    public async Task Damaged_file_begins_the_comparison_again()
    {
        await using (var first = Start(_ => 21, StatePath))
        {
            PredictRange(first, 0, 700);
        }

        var bytes = await File.ReadAllBytesAsync(EvidencePath, Cancellation);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(EvidencePath, bytes, Cancellation);

        await using var second = Start(_ => 21, StatePath);

        second.Variant.Calls.Should().Be(0);
        second.Logs.Collector.GetSnapshot().Should().ContainSingle(static record => record.Level == LogLevel.Error).Which.Message.Should().Be(
            $"Failed to read what experiment 'fare-v2' has compared so far from '{EvidencePath}'. The comparison begins again.");
    }

    [Fact]
    public async Task Phase_that_is_started_again_begins_from_nothing()
    {
        await using (var first = Start(_ => 21, StatePath))
        {
            PredictRange(first, 0, 700);
            await first.Manager.StopAsync("fare-v2", "Once more.", cancellationToken: Cancellation);
            await first.Manager.StartAsync("fare-v2", ExperimentPhase.Canary, "Once more.", cancellationToken: Cancellation);
            PredictRange(first, 0, 10);
        }

        await using var second = Start(_ => 21, StatePath);

        (second.Variant.Calls + second.Status.ControlCalls).Should().Be(10);
    }

    [Fact]
    public async Task Stopped_variant_stays_stopped_while_the_other_is_compared()
    {
        await using (var first = StartTwo())
        {
            PredictRange(first, 0, 600);
        }

        await using var second = StartTwo();
        PredictRange(second, 600, 1200);

        second.Status.Variants.Select(static variant => variant.Decision).Should().Equal(ExperimentDecision.Stop, ExperimentDecision.Continue);
        second.Status.Variants[1].Calls.Should().BeInRange(300, 500);
        second.Status.IsSampleRatioMismatched.Should().BeFalse();
    }

    [Fact]
    public async Task Shadow_is_continued()
    {
        using var last = new SemaphoreSlim(0);
        GuardrailStatus before;
        await using (var first = StartShadow())
        {
            PredictRange(first, 0, 300);
            first.Predict("last");
            await last.WaitAsync(Cancellation);
            before = first.Variant.Guardrails[1];
        }

        await using var second = StartShadow();

        second.Variant.Guardrails[1].Should().BeEquivalentTo(before, static options => options.Excluding(static guardrail => guardrail.History));

        TestService StartShadow() => new(
            experiment => experiment.AsyncVariant("v2", _ => async (ride, cancellationToken) =>
            {
                if (ride.Customer == "last")
                {
                    // The inputs before are compared, and this one won't be.
                    last.Release();
                    await Task.Delay(Timeout.Infinite, cancellationToken);
                }

                return 2.05 * ride.Kilometers;
            }),
            settings: [("Phase", "Shadow"), ("Exposure", "1"), ("StatePath", StatePath)]);
    }

    [Fact]
    public async Task Outcomes_of_predictions_from_before_a_restart_count_once()
    {
        await using (var first = StartWithOutcomes())
        {
            PredictRange(first, 0, 400);
            await first.Services.GetRequiredService<PredictionLogWriter>().FlushAsync(Cancellation);
            first.Time.Advance(TimeSpan.FromDays(1));
            PredictRange(first, 400, 1000);
            await first.Services.GetRequiredService<PredictionLogWriter>().EvaluateNowAsync(Cancellation);
            Disputed(first).Observations.Should().Be(400);
        }

        await using var second = StartWithOutcomes();
        second.Time.Advance(TimeSpan.FromDays(2));

        await second.Services.GetRequiredService<PredictionLogWriter>().EvaluateNowAsync(Cancellation);

        Disputed(second).Observations.Should().Be(1000);
    }

    private static GuardrailStatus Disputed(TestService service) => service.Variant.Guardrails.Single(static guardrail => guardrail.Name == "disputed");

    private static void PredictRange(TestService service, int from, int to)
    {
        for (var ride = from; ride < to; ride++)
        {
            service.Predict($"customer{ride % 400}", 5 + (ride * 7919 % 1000 / 100.0));
        }
    }

    private static TestService Start(Func<Ride, double> variant, string? path, params (string, string?)[] settings) => new(
        experiment => experiment.Variant("v2", _ => variant),
        settings: [("Phase", "Canary"), ("Exposure", "1"), ("Guardrails:latency:Enabled", "false"), .. KeptIn(path), .. settings]);

    private static IEnumerable<(string, string?)> KeptIn(string? path) => path is null ? [] : [("StatePath", path)];

    private TestService StartTwo() => new(
        static experiment => experiment.Variant("v2", _ => static _ => double.NaN).Variant("v3", _ => static ride => 2 * ride.Kilometers),
        settings: [("Phase", "Canary"), ("Exposure", "1"), ("Guardrails:latency:Enabled", "false"), ("StatePath", StatePath)]);

    private TestService StartWithOutcomes() => OutcomeService.Start(
        _folder.FullName,
        static experiment => experiment.OutcomeGuardrail("disputed", GuardrailDirection.Higher),
        static ride => 2 * ride.Kilometers,
        ("StatePath", StatePath));
}
