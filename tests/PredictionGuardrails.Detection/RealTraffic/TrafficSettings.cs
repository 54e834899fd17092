using Microsoft.Extensions.Configuration;

namespace PredictionGuardrails.Detecting.RealTraffic;

/// <summary>The settings of the README's quick start, for a guard that has to do without its range unless asked: a range would catch some faults by itself.</summary>
internal sealed record TrafficSettings
{
    public const string Guard = "fare";

    public GuardMode Mode { get; init; } = GuardMode.Enforce;

    public bool HasRange { get; init; }

    /// <summary>From how many predictions it learns; null for what the guard does by itself.</summary>
    public int? LearnedPredictions { get; init; }

    /// <summary>Over how long at least; null for what the guard does by itself.</summary>
    public TimeSpan? MinimumDuration { get; init; }

    /// <summary>Whether the fallbacks answer after a shift too (<c>Change:Shift:OnBreach</c>).</summary>
    public static bool ShiftsEnforce => true;

    public IConfiguration ToConfiguration(string? baseline)
    {
        var pairs = new Dictionary<string, string?>
        {
            ["Mode"] = Mode.ToString(),
            ["Change:OnBreach"] = nameof(BreachAction.Fallback),
            ["Baseline:Path"] = baseline,
            ["Baseline:Predictions"] = LearnedPredictions?.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["Baseline:MinimumDuration"] = MinimumDuration?.ToString(),
        };
        if (HasRange)
        {
            (pairs["Range:Minimum"], pairs["Range:Maximum"], pairs["Range:OnBreach"]) = ("0", "500", nameof(BreachAction.Fallback));
        }

        if (ShiftsEnforce)
        {
            pairs["Change:Shift:OnBreach"] = nameof(BreachAction.Fallback);
        }

        var given = pairs.Where(pair => pair.Value is not null).ToDictionary(pair => $"PredictionGuardrails:Guards:{Guard}:{pair.Key}", pair => pair.Value);
        return new ConfigurationBuilder().AddInMemoryCollection(given).Build();
    }
}
