namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>The factors by which wealth changes if a value is above or not above a quantile, for bets on the arm with three strengths.</summary>
internal sealed class ExceedanceBets
{
    /// <summary>By how much the odds of being above the quantile differ.</summary>
    private static readonly double[] OddsRatios = [1.3, 2, 6];

    /// <summary>From this probability on, only values above the quantile bet: the others would hardly gain anything, and use up their units' bets.</summary>
    private const double RareFrom = 0.9;
    private readonly double[] _ratiosAbove = new double[Count];
    private readonly double[] _ratiosBelow = new double[Count];

    /// <param name="probability">The probability of the quantile.</param>
    /// <param name="isMore">Whether the bets are that the variant is above it more often; otherwise less often.</param>
    public ExceedanceBets(double probability, bool isMore)
    {
        IsRare = probability >= RareFrom;
        for (var i = 0; i < Count; i++)
        {
            var odds = (1 - probability) / probability * (isMore ? OddsRatios[i] : 1 / OddsRatios[i]);
            var above = odds / (1 + odds);
            _ratiosAbove[i] = above / (1 - probability);
            _ratiosBelow[i] = IsRare ? 1 : (1 - above) / probability;
        }
    }

    /// <summary>The number of strengths.</summary>
    public static int Count => 3;

    /// <summary>Whether only values above the quantile bet.</summary>
    public bool IsRare { get; }

    /// <summary>The factor of a bet; its mean is 1 if the arm is independent of the value.</summary>
    public double Factor(int bet, bool isAbove, bool isVariant, double share)
    {
        var ratio = isAbove ? _ratiosAbove[bet] : _ratiosBelow[bet];
        return (isVariant ? ratio : 1) / ((share * ratio) + 1 - share);
    }
}
