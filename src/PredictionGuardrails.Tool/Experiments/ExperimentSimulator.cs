using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.Tool.Experiments;

/// <summary>Simulates experiments on a history: with a variant that doesn't differ, and with variants that do harm.</summary>
/// <param name="history">The history.</param>
/// <param name="setup">The experiment.</param>
/// <param name="harms">The sizes of harm beyond the margin.</param>
internal sealed class ExperimentSimulator(ExperimentHistory history, ExperimentSetup setup, IReadOnlyList<double> harms)
{
    private const double Likely = 0.95;

    public ExperimentSimulation Simulate(Action<double?> progress, CancellationToken cancellationToken)
    {
        List<double?> scenarios = [null, .. harms.Distinct().Select(static harm => (double?)harm)];
        var runs = ManyRuns.Do(
            scenarios.Count * setup.Runs,
            work => SimulatedRun.Of(history, setup, ChangeOf(scenarios[work / setup.Runs]), work % setup.Runs, cancellationToken),
            progress,
            cancellationToken);
        return new ExperimentSimulation
        {
            File = history.File,
            Column = history.Column,
            Labels = history.Predictions.LabelHarmOf(setup.Margin),
            Rows = history.Rows,
            SkippedRows = history.SkippedRows,
            Units = history.Units,
            Share = setup.Share,
            Exposure = setup.Exposure,
            FalseDecisionRate = setup.FalseDecisionRate,
            Guardrails = setup.Guardrails,
            Margin = setup.Margin,
            AbsoluteMargin = history.Predictions.MarginOf(setup.Margin).Absolute,
            Runs = setup.Runs,
            Seed = setup.Seed,
            Variants = [.. runs.Chunk(setup.Runs).Select((chunk, place) => VariantOf(scenarios[place], chunk))],
            Warnings = history.Warnings,
        };
    }

    private double ChangeOf(double? harm) => harm is { } beyond ? history.Predictions.ChangeOf(beyond, setup.Margin) : 0;

    private SimulatedVariant VariantOf(double? harm, SimulatedRun[] runs)
    {
        var stops = Array.ConvertAll(runs, static run => run.Stop);
        var proceeds = Array.ConvertAll(runs, static run => run.Proceed);
        var stopped = stops.Count(static stop => stop is not null);
        var proceeded = proceeds.Count(static proceed => proceed is not null);

        // A variant whose change is exactly the margin does no harm, and may proceed.
        var isHarmful = harm > 0;
        var falseDecisions = isHarmful ? proceeded : stopped;
        return new SimulatedVariant
        {
            Harm = harm,
            Change = ChangeOf(harm),
            Stops = stopped,
            Proceeds = proceeded,
            Holds = runs.Count(static run => run.IsHeld),
            FalseDecisions = falseDecisions,
            FalseDecisionsUpperLimit = Binomial.UpperLimit(falseDecisions, runs.Length),
            StopMedian = RunQuantiles.Of(stops, 0.5),
            StopPercentile95 = RunQuantiles.Of(stops, Likely),
            ProceedMedian = RunQuantiles.Of(proceeds, 0.5),
            ProceedPercentile95 = RunQuantiles.Of(proceeds, Likely),
        };
    }
}
