using System.Globalization;

namespace PredictionGuardrails.PredictionLog.Quality;

/// <summary>Compares the mean error of a window with a limit, whenever a part of the window ends.</summary>
/// <param name="rule">The name of the rule.</param>
/// <param name="limit">The largest mean that is allowed.</param>
/// <param name="window">The length of the window, by the times of the predictions.</param>
internal sealed class WindowWatch(string rule, double limit, TimeSpan window)
{
    private const int Parts = 32;
    private const int FewestOutcomes = 100;
    private readonly Queue<(long Part, double Sum, double Weight, long Count)> _parts = new();
    private (long Part, double Sum, double Weight, long Count) _current;

    public bool IsBreached { get; private set; }

    /// <summary>The largest mean that is allowed.</summary>
    public double Limit => limit;

    /// <summary>The length of the window.</summary>
    public TimeSpan Length => window;

    /// <param name="time">When the prediction was made, in ticks of UTC.</param>
    /// <param name="error">The error.</param>
    /// <param name="weight">How many predictions it stands for.</param>
    public QualityFinding? Add(long time, double error, double weight)
    {
        var part = time / Math.Max(1, window.Ticks / Parts);
        QualityFinding? found = null;
        if (part != _current.Part)
        {
            _parts.Enqueue(_current);
            found = Evaluate(part);
            _current = (part, 0, 0, 0);
        }

        _current = (part, _current.Sum + (error * weight), _current.Weight + weight, _current.Count + 1);
        return found;
    }

    private QualityFinding? Evaluate(long part)
    {
        while (_parts.Count > 0 && _parts.Peek().Part < part - Parts)
        {
            _parts.Dequeue();
        }

        var count = _parts.Sum(static one => one.Count);
        if (count < FewestOutcomes)
        {
            return null;
        }

        var mean = _parts.Sum(static one => one.Sum) / _parts.Sum(static one => one.Weight);
        IsBreached = mean > limit;
        if (!IsBreached)
        {
            return null;
        }

        // What was found once isn't evidence for another breach.
        _parts.Clear();
        var isAccuracy = rule == QualityRuleNames.Accuracy;
        string Text(double value) => (isAccuracy ? 1 - value : value).ToString(isAccuracy ? "0.0%" : "G4", CultureInfo.InvariantCulture);
        return new QualityFinding(
            rule,
            $"{(isAccuracy ? "" : "a mean of ")}{Text(mean)} in {window:c}",
            $"{(isAccuracy ? "at least" : "at most")} {Text(limit)}",
            isAccuracy ? 1 - mean : mean,
            count);
    }
}
