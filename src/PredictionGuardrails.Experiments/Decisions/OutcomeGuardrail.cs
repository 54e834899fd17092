using System.Globalization;

namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>A guardrail metric that code declares of an outcome.</summary>
/// <param name="Declaration">What it's called, and what is harm.</param>
/// <param name="Outcome">The name of the outcome.</param>
/// <param name="IsError">Whether it's the error of the prediction; otherwise it's the outcome itself.</param>
internal sealed record OutcomeGuardrail(GuardrailDeclaration Declaration, string Outcome, bool IsError)
{
    /// <summary>What the metric of the error of predictions is called.</summary>
    public static string NameOfError(string outcome) => $"{outcome} error";

    /// <summary>Why there may be nothing to compare.</summary>
    /// <param name="outcome">What is declared of the outcome.</param>
    public static string DescribeUnobserved(OutcomeDeclaration outcome) => string.Create(
        CultureInfo.InvariantCulture, $"nothing to compare yet; outcomes are final after {outcome.Maturity:c}, if they arrive and the guard is logged");

    /// <summary>The number that is compared; null if the prediction has none.</summary>
    public double? ValueOf(in FinalOutcome prediction) => IsError ? prediction.Error : prediction.Outcome;
}
