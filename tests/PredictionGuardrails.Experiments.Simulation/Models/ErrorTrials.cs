using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using PredictionGuardrails.Experiments.Assignment;
using PredictionGuardrails.Experiments.Configuration;
using PredictionGuardrails.Experiments.Decisions;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Simulation.Models;

/// <summary>How many outcomes it takes to compare the errors of trained models: in shadow, where both predict each call, and as a canary, where one does.</summary>
internal static class ErrorTrials
{
    private const int MostCalls = 1_000_000;

    /// <summary>The share of an experiment's rate of false decisions that one of four guardrail metrics has.</summary>
    private const double Alpha = ExperimentSettings.DefaultFalseDecisionRate / 4;

    private static readonly DateTimeOffset Start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);
    private static readonly OutcomeDeclaration Fare = new("fare", OutcomeType.Number) { ErrorKind = OutcomeErrorKind.Absolute };
    private static readonly OutcomeGuardrail Error = new(new GuardrailDeclaration("fare error", HarmSide.Higher, new Margin(0.05)), Fare.Name, IsError: true);

    public static void Run(Report report, TaxiModels models, int seeds)
    {
        report.Line($"\n## Errors by outcomes, in shadow and as a canary\n");
        report.Line($"The same models, rides, and customers; the outcome of a call is the fare that was paid. Only the error is compared (margin 5%), with a fourth of the default rate of false decisions. A run ends with the first decision, or after {MostCalls:N0} calls with an outcome; {seeds} seeds each.\n");
        report.Line($"| variant | right decision | phase | right | stop | proceed | none | calls with an outcome: median | 95% |\n| --- | --- | --- | --- | ---: | ---: | ---: | ---: | ---: |");
        foreach (var (variant, right) in ((string, ExperimentDecision)[])[("equal", ExperimentDecision.Proceed), ("better", ExperimentDecision.Proceed), ("worse", ExperimentDecision.Stop)])
        {
            Row(report, variant, right, "shadow", seeds, seed => TryInShadow(models, variant, seed));
            Row(report, variant, right, "canary", seeds, seed => TryAsCanary(models, variant, seed));
        }

        report.Seconds();
    }

    private static void Row(Report report, string variant, ExperimentDecision right, string phase, int seeds, Func<int, Trial> run)
    {
        var trials = new Trial[seeds];
        Parallel.For(0, seeds, seed => trials[seed] = run(seed));
        var calls = trials.Select(static trial => trial.Calls).Order().ToArray();
        var isWrong = trials.Any(trial => trial.Decision != right && trial.Decision != ExperimentDecision.Continue);
        report.Line($"| {variant} | {right} | {phase} | {report.Check(!isWrong)} | {Count(ExperimentDecision.Stop)} | {Count(ExperimentDecision.Proceed)} | {Count(ExperimentDecision.Continue)} | {calls[seeds / 2]:N0} | {calls[Math.Min(seeds - 1, seeds * 95 / 100)]:N0} |");

        int Count(ExperimentDecision decision) => trials.Count(trial => trial.Decision == decision);
    }

    private static Trial TryInShadow(TaxiModels models, string variant, int seed)
    {
        var outcome = ShadowOutcome.Create(Error, Fare, Alpha, Error.Declaration.Margin);
        var failures = new PairedEventTest(GuardrailDeclaration.Failures, EventKind.Failures, Alpha, GuardrailDeclaration.Failures.Margin);
        var judge = new ShadowJudge(0, new VariantJudge("v2", [failures]) { Outcomes = [outcome.Test] }, new FakeTimeProvider(Start)) { Outcomes = [outcome] };
        return Try(models, seed, outcome.Test, (call, customer, ride) =>
        {
            judge.Wait((ulong)call, Start, models.Predictions[variant][ride]);
            judge.AddOutcomes(0, [new FinalOutcome { IdHash = (ulong)call, Time = Start, Unit = UnitOf(customer), HasOutcome = true, Outcome = models.Rides[ride].Fare, Error = ErrorOf(models, "control", ride) }]);
        });
    }

    private static Trial TryAsCanary(TaxiModels models, string variant, int seed)
    {
        var test = new ValueTest(Error.Declaration, Alpha, Error.Declaration.Margin, baseline: null, isOfErrors: true);
        var plan = new AssignmentPlan(seed.ToString(CultureInfo.InvariantCulture), exposure: 1, new ArmShares(0.5, 0.5));
        return Try(models, seed, test, (_, customer, ride) =>
        {
            var assigned = plan.Assign(customer);
            test.Add(ErrorOf(models, assigned.Arm == 0 ? "control" : variant, ride), assigned.Arm != 0, share: 0.5, assigned.Key);
        });
    }

    private static Trial Try(TaxiModels models, int seed, GuardrailTest test, Action<int, int, int> add)
    {
        var random = new Random(seed);
        for (var call = 1; call <= MostCalls; call++)
        {
            var customer = random.Next(ModelTrials.Customers);
            add(call, customer, ModelTrials.RideOf(models, customer, seed, random));
            if (test.IsHarmShown)
            {
                return new Trial(ExperimentDecision.Stop, call);
            }

            if (call % 100 == 0 && test.IsHarmExcluded)
            {
                return new Trial(ExperimentDecision.Proceed, call);
            }
        }

        return new Trial(ExperimentDecision.Continue, MostCalls);
    }

    private static double ErrorOf(TaxiModels models, string model, int ride) => Math.Abs(models.Predictions[model][ride] - (double)models.Rides[ride].Fare);

    private static ulong UnitOf(int customer) => (ulong)(customer + 1) * 0x9E3779B97F4A7C15;

    /// <summary>How a run ended.</summary>
    /// <param name="Decision">The decision; Continue for none.</param>
    /// <param name="Calls">After how many calls with an outcome.</param>
    private sealed record Trial(ExperimentDecision Decision, int Calls);
}
