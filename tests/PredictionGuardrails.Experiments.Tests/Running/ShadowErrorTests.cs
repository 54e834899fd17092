using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.PredictionLog;
using PredictionGuardrails.PredictionLog.Tests;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Experiments.Tests.Running;

/// <summary>
/// Errors of a variant in shadow are measured like those that the prediction log measures of the control, whatever predictions are: a variant that predicts the
/// same has the same errors.
/// </summary>
public sealed class ShadowErrorTests
{
    private const int Count = 60;
    private const string SameErrors = @"^The mean error of 'v2' is (.+), and the control's \1\.$";

    public enum Color
    {
        Red,
        Green,
    }

    [Fact]
    public async Task Whole_number() =>
        (await CompareAsync<int>(OutcomeType.Number, static i => i, static i => i + (i % 3))).Finding.Should().MatchRegex(SameErrors);

    [Fact]
    public async Task Number_that_can_be_missing() =>
        (await CompareAsync<double?>(OutcomeType.Number, static i => i, static i => i + (i % 3))).Finding.Should().MatchRegex(SameErrors);

    [Fact]
    public async Task Probability_of_a_Boolean_value() =>
        (await CompareAsync<double>(OutcomeType.Boolean, static i => i / (double)Count, static i => i % 3 == 0)).Finding.Should().MatchRegex(SameErrors);

    [Fact]
    public async Task Number_that_is_no_probability_can_not_be_compared() =>
        (await CompareAsync<double>(OutcomeType.Boolean, static i => i % 2 == 0 ? 2 : 0.5, static i => i % 3 == 0)).Observations.Should().Be(Count / 2);

    [Fact]
    public async Task Predictions_of_the_variant_that_have_no_error_hold_the_experiment()
    {
        var errors = await CompareAsync(
            OutcomeType.Boolean, static _ => 0.5, static i => i % 3 == 0, configure: null, variant: static i => i % 4 == 0 ? 1.5 : 0.5, count: 200);

        errors.Should().BeEquivalentTo(new
        {
            IsHarmExcluded = false,
            Finding = "25% of the variant's predictions can't be compared with outcome 'truth', and 0% of the control's, so that no result is shown. Find out why: for example, they aren't probabilities.",
        });
    }

    [Fact]
    public async Task Boolean_value() =>
        (await CompareAsync<bool>(OutcomeType.Boolean, static i => i % 2 == 0, static i => i % 3 == 0)).Finding.Should().Be(
            "Of 60 inputs, 'v2' is wrong for 30, and the control 30.");

    [Fact]
    public async Task Label() =>
        (await CompareAsync<string>(OutcomeType.Label, static i => i % 2 == 0 ? "ham" : "spam", static i => i % 3 == 0 ? "ham" : "spam", static guard => guard.Label())).Finding.Should().Be(
            "Of 60 inputs, 'v2' is wrong for 30, and the control 30.");

    [Fact]
    public async Task Text() =>
        (await CompareAsync<string>(OutcomeType.Label, static _ => "ham", static i => i % 3 == 0 ? "ham" : "spam", static guard => guard.Text())).Finding.Should().Be(
            "Of 60 inputs, 'v2' is wrong for 40, and the control 40.");

    [Fact]
    public async Task Name_of_an_enumeration() =>
        (await CompareAsync<Color>(OutcomeType.Label, static i => (Color)(i % 2), static i => i % 3 == 0 ? "Red" : "Green")).Finding.Should().Be(
            "Of 60 inputs, 'v2' is wrong for 30, and the control 30.");

    [Fact]
    public async Task Only_metric_of_other_predictions() =>
        (await CompareAsync<int[]>(
            OutcomeType.Number, static i => [i, 0], static i => i + (i % 3), static guard => guard.Metric("first", static prediction => (double)prediction[0]))).Finding
        .Should().MatchRegex(SameErrors);

    [Fact]
    public async Task Wrong_labels_do_harm()
    {
        var errors = await CompareAsync(
            OutcomeType.Label, static _ => "ham", static i => i % 10 == 0 ? "spam" : "ham", static guard => guard.Label(), static i => i % 5 == 0 ? "ham" : "spam");

        errors.Should().BeEquivalentTo(new { IsHarmShown = true, Finding = "Of 60 inputs, 'v2' is wrong for 54, and the control 6." });
    }

    /// <summary>Compares the errors of a variant in shadow with those of the control.</summary>
    /// <param name="type">The type of the outcome.</param>
    /// <param name="control">What the control predicts for a call, and the variant unless it has its own.</param>
    /// <param name="outcome">What turns out to be true.</param>
    /// <param name="configure">Configures the guard.</param>
    /// <param name="variant">What the variant predicts.</param>
    /// <param name="count">The number of calls.</param>
    private static async Task<GuardrailStatus> CompareAsync<TPrediction>(
        OutcomeType type,
        Func<int, TPrediction> control,
        Func<int, OutcomeValue> outcome,
        Action<PredictionGuardBuilder<int, TPrediction>>? configure = null,
        Func<int, TPrediction>? variant = null,
        int count = Count)
    {
        var folder = Directory.CreateTempSubdirectory("experiment-");
        try
        {
            var time = new FastTimeProvider(TestService.Start);
            var services = new ServiceCollection();
            services.AddSingleton<TimeProvider>(time);
            services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(
            [
                new("PredictionGuardrails:Experiments:new:Phase", "Shadow"),
                new("PredictionGuardrails:Experiments:new:Exposure", "1"),
                new("PredictionGuardrails:Experiments:new:Shadow:Concurrency", "1"),
            ]).Build());
            services.AddPredictionGuardrails()
                .AddGuard<int, TPrediction>("old", guard =>
                {
                    guard.Key(call => call).Log(log => log.Outcome("truth", type, TimeSpan.FromDays(1)));
                    configure?.Invoke(guard);
                })
                .AddPredictionLog(log => log.Path = folder.FullName)
                .AddExperiment<int, TPrediction>("new", "old", experiment => experiment.Variant("v2", _ => variant ?? control).OutcomeErrorGuardrail("truth"));
            await using var provider = services.BuildServiceProvider();
            var manager = provider.GetRequiredService<IExperimentManager>();
            var guard = provider.GetRequiredService<PredictionGuard<int, TPrediction>>();
            using var held = new HeldCall<int, TPrediction>(count + 1);
            guard.Children.Single(static child => child.Name.EndsWith("v2", StringComparison.Ordinal)).Attach(router: null, held);
            for (var call = 0; call <= count; call++)
            {
                guard.Predict(call, control);
            }

            await held.Reached.WaitAsync(TestContext.Current.CancellationToken);
            await provider.GetRequiredService<IOutcomeRecorder>().RecordAsync(
                [.. Enumerable.Range(0, count).Select(call => new PredictionOutcome { Guard = "old", Name = "truth", Key = call, Value = outcome(call) })],
                TestContext.Current.CancellationToken);
            var log = provider.GetRequiredService<PredictionLogWriter>();
            await log.FlushAsync(TestContext.Current.CancellationToken);
            time.Advance(TimeSpan.FromDays(1));
            await log.EvaluateNowAsync(TestContext.Current.CancellationToken);
            return manager.GetStatus()[0].Variants[0].Guardrails.Single(static guardrail => guardrail.Name == "truth error");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
