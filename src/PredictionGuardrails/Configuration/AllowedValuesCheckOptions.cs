using System.Text.Json.Serialization;

namespace PredictionGuardrails.Configuration;

internal sealed class AllowedValuesCheckOptions : CheckOptions
{
    /// <summary>The allowed numbers or labels, as invariant text; empty for no check.</summary>
    public List<string> Values { get; } = [];

    [JsonIgnore]
    public override bool IsStated => base.IsStated || Values.Count > 0;
}
