using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Experiments;

/// <summary>The result of <c>experiment simulate</c> for people.</summary>
internal static class ExperimentSimulationDocument
{
    public static Document Of(ExperimentSimulation simulation)
    {
        var same = simulation.Variants[0];
        var document = new Document()
            .Say(
                $"{Words.Of(same.FalseDecisions, "false stop")} in {Words.Of(simulation.Runs, "run")} of a variant that doesn't differ: a probability of at most {Words.Share(same.FalseDecisionsUpperLimit)}. Expected at most {Words.Share(simulation.FalseDecisionRate)}.",
                same.FalseDecisions == 0 ? Tone.Good : Tone.Plain)
            .Say(Source(simulation), Tone.Aside)
            .Warn(simulation.Warnings)
            .Table(
                [
                    "The variant", "Stops>", "Proceeds>", "Holds>", "False decisions>", "Upper limit>",
                    "Until stop: median>", "95%>", "Until proceed: median>", "95%>",
                ],
                simulation.Variants.Select(variant => (IReadOnlyList<string>)[
                    ChangeDescription.Of(variant.Change, variant.Harm, simulation.Labels),
                    Words.Count(variant.Stops),
                    Words.Count(variant.Proceeds),
                    Words.Count(variant.Holds),
                    Words.Count(variant.FalseDecisions),
                    Words.Share(variant.FalseDecisionsUpperLimit),
                    Count(variant.StopMedian),
                    Count(variant.StopPercentile95),
                    Count(variant.ProceedMedian),
                    Count(variant.ProceedPercentile95)]))
            .Say(
                "Until: predictions in the experiment, of all runs; – if too few runs get there before the history ends. False decisions: stops without harm, and proceeding with harm. Upper limit: exact binomial limit of their probability, wrong in 1 of 741 cases.",
                Tone.Aside)
            .Say(
                ChangeDescription.MarginOf(simulation.Margin, simulation.AbsoluteMargin, simulation.Labels),
                Tone.Aside);
        return simulation.Labels is { } labels ? document.Say(ChangeDescription.ReplacementOf(labels), Tone.Aside) : document;
    }

    private static string Source(ExperimentSimulation simulation) =>
        $"{simulation.File}, {ChangeDescription.SourceOf(simulation.Column, simulation.Labels)}: "
        + $"{Words.Of(simulation.Rows, "row")}{(simulation.Units > 0 ? $" of {Words.Of(simulation.Units, "unit")}" : "")}. "
        + $"Canary with {Words.Share(simulation.Share)} of the exposed units for the variant, exposure {Words.Share(simulation.Exposure)}, seed {simulation.Seed}. "
        + $"Probability of a false stop: {Words.Share(simulation.FalseDecisionRate)} over {Words.Of(simulation.Guardrails, "guardrail metric")}.";

    private static string Count(long? count) => count is { } known ? Words.Count(known) : "–";
}
