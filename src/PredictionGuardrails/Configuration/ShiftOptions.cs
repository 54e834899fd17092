namespace PredictionGuardrails.Configuration;

/// <summary>What the rule on changes does about shifts: changes that a rhythm of the day could explain.</summary>
internal sealed class ShiftOptions
{
    public static readonly TimeSpan DefaultMaximumDuration = TimeSpan.FromHours(1);

    public const double DefaultMaximumFraction = 0.1;

    /// <summary>The action for a shift. The default is null for Observe; other metrics inherit it from the prediction.</summary>
    public BreachAction? OnBreach { get; set; }

    /// <summary>How long the breaker stays open for one shift; null for an hour.</summary>
    public TimeSpan? MaximumDuration { get; set; }

    /// <summary>For which fraction of the calls of a day the breaker may be open because of shifts; null for 0.1.</summary>
    public double? MaximumFraction { get; set; }

    /// <summary>Whether shifts are looked for against what is usual at the time of day; null for true. Other metrics inherit it from the prediction.</summary>
    public bool? FollowTimeOfDay { get; set; }
}
