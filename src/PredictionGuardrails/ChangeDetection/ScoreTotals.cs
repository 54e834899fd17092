namespace PredictionGuardrails.ChangeDetection;

/// <summary>What scores have gained in total, losses included, since the totals were first read. Nothing is added up before that.</summary>
/// <param name="width">How many places there are: one for each score, and more to fill a vector.</param>
internal sealed class ScoreTotals(int width)
{
    private static long _last;
    private double[] _gains = [];

    /// <summary>Identifies the totals within the process.</summary>
    public long Id { get; } = Interlocked.Increment(ref _last);

    /// <summary>The totals by the places of the scores; empty before they are read.</summary>
    public Span<double> Gains => _gains;

    /// <summary>How many predictions they are about.</summary>
    public long Predictions { get; private set; }

    public void Count(long predictions) => Predictions += _gains.Length > 0 ? predictions : 0;

    public void Add(int score, double gained)
    {
        if (_gains.Length > 0)
        {
            _gains[score] += gained;
        }
    }

    /// <summary>The totals of the scores.</summary>
    public double[] Read(int scores)
    {
        if (_gains.Length == 0)
        {
            _gains = new double[width];
        }

        return _gains[..scores];
    }
}
