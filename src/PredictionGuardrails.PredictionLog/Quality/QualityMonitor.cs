namespace PredictionGuardrails.PredictionLog.Quality;

/// <summary>
/// Watches the quality of predictions by one outcome, in the order in which they were made, once their outcomes are final. Predictions that may still get an
/// outcome aren't negatives (O. Chapelle, "Modeling delayed feedback in display advertising", 2014). One thread at a time uses it.
/// </summary>
internal sealed class QualityMonitor
{
    private readonly QualityKind _kind;
    private readonly LossWatch[] _losses;
    private readonly CalibrationWatch? _calibration;
    private readonly double _alarm;
    private long _healthy;

    /// <param name="kind">What predictions and outcomes are to each other.</param>
    /// <param name="limits">What is stated.</param>
    /// <param name="baseline">What was learned.</param>
    public QualityMonitor(QualityKind kind, QualityLimits limits, QualityBaseline baseline)
    {
        _kind = kind;
        Baseline = baseline;
        _losses =
        [
            .. Enumerable.Range(0, Losses.CountOf(kind)).Select(loss =>
                new LossWatch(Losses.RuleOf(kind, loss), loss, loss == Losses.Error ? limits.MaximumError : null, baseline)),
        ];
        _calibration = kind == QualityKind.Probability ? new CalibrationWatch(limits.CalibrationTolerance, baseline) : null;
        var bets = (_losses.Length * MeanBets.Count) + (_calibration is null ? 0 : CalibrationBets.Count);
        _alarm = Math.Log(limits.FalseAlarmRate * bets);
    }

    /// <summary>A mean that is larger by less is too small a change to matter.</summary>
    public const double Tolerance = 1.1;

    /// <summary>After a breach, so many predictions without evidence end it.</summary>
    private const int ToClear = 500;

    /// <summary>The name of the rule on the error.</summary>
    public string Rule => Losses.RuleOf(_kind, Losses.Error);

    public QualityBaseline Baseline { get; }

    /// <summary>The breach that hasn't ended; null if there is none.</summary>
    public QualityFinding? Breached { get; private set; }

    /// <summary>The largest evidence as a share of what a breach takes, from 0 to 1.</summary>
    public double Evidence => Math.Clamp(LargestEvidence / _alarm, 0, 1);

    /// <summary>The largest mean error that is allowed at a time; null while it's being learned.</summary>
    public double? BoundAt(long time) => _losses[Losses.Error].BoundAt(time);

    /// <summary>Takes the next prediction.</summary>
    /// <returns>The breach that it completes; null for none.</returns>
    public QualityFinding? Add(in MaturedPrediction prediction)
    {
        QualityFinding? found = null;
        for (var loss = 0; loss < _losses.Length; loss++)
        {
            found ??= _losses[loss].Add(prediction.Time, Losses.Of(prediction, _kind, loss), prediction.Weight, _alarm);
        }

        found ??= _calibration?.Add(prediction, _alarm);
        Baseline.Add(prediction, _kind, Breached is not null || LargestEvidence > _alarm / 4);
        if (found is not null)
        {
            Restart();
        }

        Judge(found);
        return found;
    }

    /// <summary>Forgets all evidence.</summary>
    public void Restart()
    {
        Array.ForEach(_losses, static watch => watch.Restart());
        _calibration?.Restart();
    }

    private double LargestEvidence => Math.Max(_losses.Max(static watch => watch.Evidence), _calibration?.Evidence ?? 0);

    /// <summary>A breach lasts until enough predictions without evidence end it.</summary>
    private void Judge(QualityFinding? found)
    {
        _healthy = found is not null || LargestEvidence > _alarm / 4 ? 0 : _healthy + 1;
        Breached = found ?? (_healthy >= ToClear ? null : Breached);
    }
}
