using System.Text.Json.Serialization;

namespace PredictionGuardrails.Configuration;

internal sealed class RangeCheckOptions : CheckOptions
{
    /// <summary>The smallest allowed number; null for none.</summary>
    public double? Minimum { get; set; }

    /// <summary>The largest allowed number; null for none.</summary>
    public double? Maximum { get; set; }

    /// <summary>Whether the minimum itself is refused.</summary>
    public bool MinimumIsExclusive { get; set; }

    /// <summary>Whether the maximum itself is refused.</summary>
    public bool MaximumIsExclusive { get; set; }

    [JsonIgnore]
    public override bool IsStated => base.IsStated || Minimum is not null || Maximum is not null || MinimumIsExclusive || MaximumIsExclusive;
}
