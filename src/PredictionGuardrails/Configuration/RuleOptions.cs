namespace PredictionGuardrails.Configuration;

/// <summary>What every rule on a window has.</summary>
internal class RuleOptions
{
    /// <summary>Whether the rule is looked at; null for yes, if it states a limit.</summary>
    public bool? Enabled { get; set; }

    /// <summary>What a breach leads to; null observes.</summary>
    public BreachAction? OnBreach { get; set; }

    /// <summary>Over how long; null for five minutes.</summary>
    public TimeSpan? Window { get; set; }

    /// <summary>With fewer predictions in the window nothing is said; null for 100.</summary>
    public int? MinimumCount { get; set; }
}

/// <summary>A rule that a statistic of a window stays within limits.</summary>
internal sealed class LimitOptions : RuleOptions
{
    /// <summary>The smallest allowed value; null for none.</summary>
    public double? Minimum { get; set; }

    /// <summary>The largest allowed value; null for none.</summary>
    public double? Maximum { get; set; }

    /// <summary>Allowed is from the baseline's value divided by this to that value times this; null for any.</summary>
    public double? WithinBaselineFactor { get; set; }
}

/// <summary>Rules that rates stay within limits: shares of all predictions, from 0 to 1.</summary>
internal sealed class RateOptions
{
    public LimitOptions Zeros { get; } = new();

    public LimitOptions Repeats { get; } = new();

    public LimitOptions NaNs { get; } = new();

    public LimitOptions Nulls { get; } = new();

    public LimitOptions Saturated { get; } = new();
}

/// <summary>A rule that a window's distribution stays near the baseline's.</summary>
internal sealed class DistanceOptions : RuleOptions
{
    /// <summary>The largest allowed distance beyond what chance does; null for the usual one, where the rule is enabled, and leaves it off otherwise.</summary>
    public double? Maximum { get; set; }
}

/// <summary>A rule that predictions come at all. It can only be observed: nothing is left to answer if no call comes.</summary>
internal sealed class NoDataOptions
{
    /// <summary>Whether the rule is looked at; null for yes, if it states a time.</summary>
    public bool? Enabled { get; set; }

    /// <summary>How long it may be silent; null leaves the rule off.</summary>
    public TimeSpan? After { get; set; }
}
