using System.Globalization;
using Microsoft.Extensions.Logging;
using PredictionGuardrails.Experiments.Decisions;

namespace PredictionGuardrails.Experiments.Running;

/// <summary>Reports harm: to the log, and as one breach of the guard, which is notified like others.</summary>
/// <param name="experiment">The name of the experiment.</param>
/// <param name="guard">The guard.</param>
/// <param name="logger">The log.</param>
internal sealed class HarmReporter(string experiment, PredictionGuard guard, ILogger logger)
{
    /// <summary>What the harm is, as a sentence.</summary>
    public static string Describe(HarmFound harm) => string.Create(
        CultureInfo.InvariantCulture, $"Variant '{harm.Name}' does harm by '{harm.Guardrail.Name}' after {harm.Calls:N0} of its calls. {harm.Guardrail.Finding}");

    public void Report(HarmFound harm)
    {
        Log.HarmShown(logger, harm.Name, experiment, harm.Guardrail.Name, harm.Calls, harm.Guardrail.Finding);
        try
        {
            guard.RaiseBreach(new ExternalBreach
            {
                Rule = "Experiment",
                Metric = harm.Guardrail.Name,
                Observed = $"worse in variant '{harm.Name}' by more than the margin{FindingOf(harm.Guardrail)}",
                Expected = $"no harm in experiment '{experiment}'",
                PredictionCount = Math.Max(1, harm.Calls),
                Action = BreachAction.Observe,
            });
        }
        catch (ObjectDisposedException)
        {
            // The container is being disposed, and the guard was before. The log has the harm.
        }
    }

    private static string FindingOf(GuardrailStatus guardrail) => guardrail.Finding is { } finding ? $" ({finding.TrimEnd('.')})" : "";
}
