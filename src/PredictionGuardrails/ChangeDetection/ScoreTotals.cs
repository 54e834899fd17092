namespace PredictionGuardrails.ChangeDetection;

/// <summary>What scores have gained in total, losses included, since the totals were first read. Nothing is added up before that.</summary>
internal sealed class ScoreTotals
{
    private static long _last;
    private double[]? _gains;

    /// <summary>Identifies the totals within the process.</summary>
    public long Id { get; } = Interlocked.Increment(ref _last);

    /// <summary>Whether they are added up.</summary>
    public bool IsOn => _gains is not null;

    /// <summary>How many predictions they are about.</summary>
    public long Predictions { get; private set; }

    public void Count(long predictions) => Predictions += IsOn ? predictions : 0;

    public void Add(int score, double gained)
    {
        if (_gains is not null)
        {
            _gains[score] += gained;
        }
    }

    /// <summary>The totals, by the places of the scores.</summary>
    public double[] Read(int scores) => [.. _gains ??= new double[scores]];
}
