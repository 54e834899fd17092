namespace PredictionGuardrails.ChangeDetection;

/// <summary>What each score gained per prediction in past healthy hours is its price from then on. An empirical protection, not a part of the theorem.</summary>
internal sealed class ScorePrices(int scores)
{
    private const double LeastPredictions = 100;
    private const double KeptInAnHour = 0.998;

    private readonly double[] _worst = new double[scores];
    private readonly double[] _won = new double[scores];
    private double _count;
    private int _hour = -1;

    public double[] PerPrediction { get; } = new double[scores];

    public void Learn(double time, ReadOnlySpan<double> gained, double count)
    {
        for (var score = 0; score < scores; score++)
        {
            _won[score] += gained[score];
        }

        _count += count;
        var hour = (int)(time / 3600);
        if (hour == _hour || _count < LeastPredictions)
        {
            return;
        }

        for (var score = 0; score < scores; score++)
        {
            _worst[score] = Math.Max(_worst[score] * KeptInAnHour, _won[score] / _count);
            PerPrediction[score] = Math.Min(SeasonalSettings.MaximumPrice, SeasonalSettings.PriceFactor * Math.Max(0, _worst[score]));
        }

        _hour = hour;
        Discard();
    }

    public void Transfer(StateTransfer transfer)
    {
        transfer.Values(_worst.AsSpan());
        transfer.Values(PerPrediction.AsSpan());
    }

    /// <summary>Forgets the hour at hand.</summary>
    public void Discard()
    {
        Array.Clear(_won);
        _count = 0;
    }
}
