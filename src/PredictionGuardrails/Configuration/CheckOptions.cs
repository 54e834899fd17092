using System.Text.Json.Serialization;

namespace PredictionGuardrails.Configuration;

/// <summary>What every check has.</summary>
internal class CheckOptions
{
    /// <summary>Whether the check is made; null leaves the check's own default: on.</summary>
    public bool? Enabled { get; set; }

    /// <summary>What a breach leads to; null takes the guard's <c>OnBreach</c>.</summary>
    public BreachAction? OnBreach { get; set; }

    /// <summary>Whether code or configuration says anything about this check.</summary>
    [JsonIgnore]
    public virtual bool IsStated => Enabled is not null || OnBreach is not null;

    [JsonIgnore]
    public bool IsOn => Enabled ?? true;
}
