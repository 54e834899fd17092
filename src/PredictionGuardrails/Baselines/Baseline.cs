namespace PredictionGuardrails.Baselines;

/// <summary>What one metric looks like when all is well.</summary>
/// <param name="Values">The values that it was learnt from.</param>
internal sealed record Baseline(MetricSnapshot Values)
{
    /// <summary>The correlation of each value's rank with the next one's; 0 where it could be chance.</summary>
    public double Autocorrelation { get; init; }

    /// <summary>How often the most frequent value came.</summary>
    public long MostFrequent { get; init; }

    /// <summary>How many values were exactly the previous one of their thread.</summary>
    public long Repeats { get; init; }

    /// <summary>How many of the predictions were rejected.</summary>
    public long Rejected { get; init; }

    /// <summary>By how much each bet is lowered so that the history itself raises no alarm, by the bet's name.</summary>
    public IReadOnlyDictionary<string, double> Margins { get; init; } = new Dictionary<string, double>();

    /// <summary>The model's version at the time; null where it is not known.</summary>
    public string? ModelVersion { get; init; }

    /// <summary>Whether there is anything to compare with.</summary>
    public bool IsUsable => Values.FiniteNumbers > 0 || Values.Labels.Count > 0;

    /// <summary>Independent values count once, values that depend on each other less: (1 − ρ) / (1 + ρ).</summary>
    public double Tempering => (1 - Autocorrelation) / (1 + Autocorrelation);
}
