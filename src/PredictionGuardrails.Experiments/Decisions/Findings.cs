using System.Globalization;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>Describes in a sentence how a variant differs.</summary>
internal static class Findings
{
    public static string Describe(string variant, DistributionFinding finding)
    {
        var values = (finding.Above, finding.UpTo) switch
        {
            ({ } above, { } upTo) => string.Create(CultureInfo.InvariantCulture, $"above {above:G4} and at most {upTo:G4}"),
            ({ } above, null) => string.Create(CultureInfo.InvariantCulture, $"above {above:G4}"),
            (null, { } upTo) => string.Create(CultureInfo.InvariantCulture, $"at most {upTo:G4}"),
            _ => "that aren't numbers",
        };
        var share = (double)finding.VariantCount / Math.Max(1, finding.VariantTotal);
        var ofControl = (double)finding.ControlCount / Math.Max(1, finding.ControlTotal);
        return string.Create(CultureInfo.InvariantCulture, $"{share:0.#%} of the values of '{variant}' are {values}, and {ofControl:0.#%} of the control's.");
    }
}
