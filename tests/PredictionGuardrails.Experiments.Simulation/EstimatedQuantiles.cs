namespace PredictionGuardrails.Experiments.Simulation;

/// <summary>
/// Whether a quantile is higher in the variant, by confidence sequences of each arm's quantile that may be looked at all the time (S. Howard and A. Ramdas,
/// "Sequential estimation of quantiles with applications to A/B testing and best-arm identification", 2022): harm is shown once they don't overlap. A value is
/// outside of a sequence if the share of an arm's values up to it differs from the quantile's probability, by a mixture of 40 alternatives, equally weighted.
/// </summary>
/// <param name="alpha">The rate of false decisions, half of which is that of each arm.</param>
/// <param name="probability">The probability of the quantile.</param>
internal sealed class EstimatedQuantiles(double alpha, double probability)
{
    private const int Alternatives = 40;
    private readonly double _needed = Math.Log(2 / alpha);
    private readonly List<double> _control = [];
    private readonly List<double> _variant = [];

    public bool IsHarmShown { get; private set; }

    public void Add(double value, bool isVariant)
    {
        var values = isVariant ? _variant : _control;
        var place = values.BinarySearch(value);
        values.Insert(place < 0 ? ~place : place, value);
        if (UpperBound() is { } upper)
        {
            var atMost = _variant.BinarySearch(upper) is var found && found < 0 ? ~found : found + 1;
            IsHarmShown |= Evidence(atMost, _variant.Count, isMore: false) >= _needed;
        }
    }

    /// <summary>The smallest of the control's values that its quantile is below of; null if there is none yet.</summary>
    private double? UpperBound()
    {
        var (low, high) = (0, _control.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if ((middle + 1) > probability * _control.Count && Evidence(middle + 1, _control.Count, isMore: true) >= _needed)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low < _control.Count ? _control[low] : null;
    }

    /// <summary>The evidence that more, or less, than the probability are up to a value, a natural logarithm.</summary>
    private double Evidence(int atMost, int count, bool isMore)
    {
        var sum = 0.0;
        for (var i = 1; i <= Alternatives; i++)
        {
            var part = (double)i / (Alternatives + 1);
            var share = isMore ? probability + ((1 - probability) * part) : probability * part;
            sum += Math.Exp((atMost * Math.Log(share / probability)) + ((count - atMost) * Math.Log((1 - share) / (1 - probability))));
        }

        return Math.Log(sum / Alternatives);
    }
}
