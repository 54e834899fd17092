namespace PredictionGuardrails.Configuration;

/// <summary>The checks and rules on one metric: a number or a label that is read off every prediction.</summary>
internal class MetricOptions
{
    /// <summary>No checks at all.</summary>
    public static MetricOptions Unchecked => new()
    {
        NotNull = { Enabled = false },
        NotEmpty = { Enabled = false },
        Finite = { Enabled = false },
        AllowedValues = { Enabled = false },
    };

    /// <summary>Whether a single value is normal, as it is for the length of vectors, so that it doesn't speak of a model that is stuck.</summary>
    internal bool IsOftenConstant { get; set; }

    /// <summary>The unit of the numbers; null for none.</summary>
    public string? UnitOfMeasure { get; set; }

    public CheckOptions NotNull { get; } = new();

    public CheckOptions NotEmpty { get; } = new();

    public CheckOptions Finite { get; } = new();

    public RangeCheckOptions Range { get; } = new();

    public AllowedValuesCheckOptions AllowedValues { get; } = new();

    /// <summary>Single numbers beyond what the tail of the healthy ones allows; without an action it does what <see cref="Change"/> does.</summary>
    public CheckOptions LearnedRange { get; } = new();

    public ChangeOptions Change { get; } = new();

    /// <summary>Drift detection. Other metrics inherit the settings of the guard.</summary>
    public DriftOptions Drift { get; } = new();

    public LimitOptions Mean { get; } = new();

    public LimitOptions StandardDeviation { get; } = new();

    /// <summary>Limits of quantiles, by their share: "0.5" for the median.</summary>
    public Dictionary<string, LimitOptions> Quantiles { get; } = [];

    public RateOptions Rates { get; } = new();

    /// <summary>Limits of labels' shares, by label.</summary>
    public Dictionary<string, LimitOptions> Shares { get; } = [];

    public DistanceOptions PopulationStability { get; } = new();

    public DistanceOptions JensenShannon { get; } = new();

    public DistanceOptions KolmogorovSmirnov { get; } = new();

    public DistanceOptions Wasserstein { get; } = new();
}
