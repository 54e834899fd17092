namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>
/// Bets that the mean of a number with a lower limit is above 0: wealth is ∏ (1 + λ x), for several λ that can't lose everything. Its mean is at most 1 if the mean
/// of x is at most 0 (I. Waudby-Smith, A. Ramdas, "Estimating means of bounded random variables by betting", 2024).
/// </summary>
/// <param name="largestLoss">The largest loss: x is at least the negative of this, which is greater than 0.</param>
internal sealed class BoundedBets(double largestLoss)
{
    private readonly double[] _wealth = [.. Stakes.All.Select(static _ => 1.0 / Stakes.All.Length)];
    private readonly Evidence _evidence = new();

    /// <summary>The largest evidence so far, a natural logarithm.</summary>
    public double Evidence => _evidence.Peak;

    /// <param name="value">The number, at least -<c>largestLoss</c>.</param>
    public void Add(double value)
    {
        var sum = 0.0;
        for (var i = 0; i < _wealth.Length; i++)
        {
            _wealth[i] *= 1 + (Stakes.All[i] * value / largestLoss);
            sum += _wealth[i];
        }

        _evidence.ObserveValue(sum);
    }

    /// <summary>After how many equal numbers the mean is shown to be above 0.</summary>
    /// <param name="value">The number, more than 0.</param>
    /// <param name="evidence">The evidence that is needed in the period, a natural logarithm.</param>
    public double CountUntil(double value, double evidence) => Stakes.CountUntil(value / largestLoss, evidence);

    /// <summary>Starts a period.</summary>
    public void StartPeriod()
    {
        Array.Fill(_wealth, 1.0 / Stakes.All.Length);
        _evidence.StartPeriod();
    }

    /// <summary>Bets that know the same.</summary>
    public BoundedBets Copy()
    {
        var copy = new BoundedBets(largestLoss);
        _wealth.CopyTo(copy._wealth, 0);
        copy._evidence.Take(_evidence);
        return copy;
    }

    /// <summary>Carries what is known, in either direction.</summary>
    public void Carry(TestState state)
    {
        state.Carry(_wealth);
        _evidence.Carry(state);
    }
}
