using System.Globalization;

namespace PredictionGuardrails.Detecting.RealTraffic;

/// <summary>Outcomes of one kind together: how many were found, how soon. What was not found is later than everything.</summary>
internal sealed class FaultSummary(IEnumerable<FaultOutcome> outcomes)
{
    private readonly FaultOutcome[] _outcomes = [.. outcomes.OrderBy(outcome => outcome.Delay ?? int.MaxValue)];

    public int Trials => _outcomes.Length;

    public int Found => _outcomes.Count(outcome => outcome.Delay is not null);

    /// <summary>How often the guard did not trust its model already.</summary>
    public int Open => _outcomes.Count(outcome => outcome.WasOpen);

    /// <summary>How often it was only told, and nothing came of it.</summary>
    public int Observed => _outcomes.Count(outcome => outcome.IsObserved);

    public double Share => (double)Found / Trials;

    public int? Median => At(0.5);

    public int? Slowest => At(0.95);

    /// <summary>How long it took, half of the time; null where it was not found so often.</summary>
    public TimeSpan? MedianTime
    {
        get
        {
            var times = _outcomes.Where(outcome => outcome.Delay is not null).Select(outcome => outcome.After).Order().ToArray();
            return Trials / 2 < times.Length ? TimeSpan.FromSeconds(Math.Round(times[Trials / 2])) : null;
        }
    }

    public override string ToString()
    {
        var open = Open > 0 ? $", {Open} open" : "";
        var observed = Observed > 0 ? $", {Observed} only observed" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{Share:P0} ({Text(Median)} / {Text(Slowest)}{open}{observed})");
    }

    public static string Text(int? delay) => delay?.ToString("N0", CultureInfo.InvariantCulture) ?? "–";

    private int? At(double quantile) => _outcomes[Math.Min(Trials - 1, (int)(quantile * Trials))].Delay;
}
