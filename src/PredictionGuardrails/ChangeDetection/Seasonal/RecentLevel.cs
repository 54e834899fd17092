namespace PredictionGuardrails.ChangeDetection;

/// <summary>
/// How far values are now from what is usual: a level with a trend (C. Holt, 1957), and how wide they are, relative to what is usual.
/// </summary>
internal sealed class RecentLevel
{
    /// <summary>A trend lasts so long.</summary>
    private const double TrendSeconds = 7200;

    private double _level;
    private double _slope;
    private double _width = 1;
    private double _time = double.NaN;
    private double _seen;

    public double Width => _width;

    public double LevelAt(double time) => double.IsNaN(_time) ? _level : _level + (_slope * Damped(time - _time));

    /// <summary>Follows a window.</summary>
    /// <param name="time">Its middle.</param>
    /// <param name="count">How many predictions.</param>
    /// <param name="mean">Their mean, less what is usual.</param>
    /// <param name="squares">The mean square of what is left of them, in widths.</param>
    /// <param name="isHasty">Whether to follow quickly.</param>
    public void Learn(double time, double count, double mean, double squares, bool isHasty)
    {
        var elapsed = double.IsNaN(_time) ? 0 : Math.Max(0, time - _time);
        _level = LevelAt(time);
        var error = mean - _level;
        _slope *= Math.Exp(-elapsed / TrendSeconds);
        var haste = isHasty ? 3 : 1;
        var gain = 1 - Math.Pow(2, -haste * Math.Min(elapsed / SeasonalSettings.RecentSeconds, count / SeasonalSettings.RecentPredictions));
        if (elapsed is > 0 and < 3600)
        {
            _slope += gain * gain / 2 * error / elapsed;
        }

        // The first values are averaged.
        _seen += count;
        _level += Math.Max(gain, _seen < 2 * SeasonalSettings.RecentPredictions ? count / _seen : 0) * error;
        var widthGain = 1 - Math.Pow(2, -Math.Min(elapsed / (2 * SeasonalSettings.RecentSeconds), count / 1000));
        _width *= Math.Sqrt(Math.Max(0.25, 1 + (widthGain * (squares - 1))));
        _time = time;
    }

    public void Transfer(StateTransfer transfer)
    {
        transfer.Value(ref _level);
        transfer.Value(ref _slope);
        transfer.Value(ref _width);
        transfer.Value(ref _time);
        transfer.Value(ref _seen);
    }

    /// <summary>Forgets the trend.</summary>
    public void Straighten() => _slope = 0;

    /// <summary>Says the same relative to another usual.</summary>
    public void Rebase(double by, double times)
    {
        _level += by;
        _width *= times;
    }

    private static double Damped(double elapsed) => TrendSeconds * (1 - Math.Exp(-Math.Max(0, elapsed) / TrendSeconds));
}
