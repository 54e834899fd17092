namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>How a mean is tested.</summary>
internal sealed record MeanTestOptions
{
    /// <summary>Gets the rate of false decisions of each kind. The default is 0.001.</summary>
    public double Alpha { get; init; } = 0.001;

    /// <summary>Gets which direction is harm. The default is <see cref="HarmSide.Higher"/>.</summary>
    public HarmSide Side { get; init; }

    /// <summary>Gets how much worse the mean may be. The default is not at all.</summary>
    public Margin Margin { get; init; }

    /// <summary>Gets the number of units of both arms together at which a decision is wanted: the interval is about narrowest there. The default is 5,000.</summary>
    public int DecisionUnits { get; init; } = 5_000;

    /// <summary>Gets the number of units of each arm before which nothing is decided, because the mean isn't normal yet. The default is 100.</summary>
    public int BurnInUnits { get; init; } = 100;

    /// <summary>Gets the limits to which values beyond them are moved, quantiles of the control; null, the default, moves none. A test with limits speaks of the winsorized mean.</summary>
    public (double Lower, double Upper)? Winsor { get; init; }

    /// <summary>Gets how many units are kept of each arm. The default is 65,536.</summary>
    public int UnitCapacity { get; init; } = 65_536;

    /// <summary>The value that the test sees.</summary>
    public double Limited(double value) => Winsor is { } limits ? Math.Clamp(value, limits.Lower, limits.Upper) : value;
}
