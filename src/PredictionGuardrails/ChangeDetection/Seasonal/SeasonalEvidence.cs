using System.Numerics;
using System.Runtime.InteropServices;

namespace PredictionGuardrails.ChangeDetection;

/// <summary>
/// What every score has won since it last had nothing: one e-CUSUM a score, which in every window wins the smaller of its two gains. The
/// stated rate holds if at every prediction at least one of the two references gives the score an expected factor of at most one.
/// </summary>
internal sealed class SeasonalEvidence : IChangeEvidence
{
    private readonly double[] _won = new double[SeasonalScores.Count];
    private readonly double[] _gained = new double[SeasonalScores.Count];
    private readonly (long Predictions, double Sum)[] _since = new (long, double)[SeasonalScores.Count];
    private readonly float[] _byRecent = new float[SeasonalScores.Width];
    private readonly float[] _byUsual = new float[SeasonalScores.Width];
    private int _leader;

    public int Scores => SeasonalScores.Count;

    public IReadOnlyList<(string Name, string Finding)> Names => SeasonalScores.Names;

    public ScoreTotals Totals { get; } = new(SeasonalScores.Count);

    public double Strongest { get; private set; }

    public string Finding => SeasonalScores.Findings[_leader];

    public string? Expected => null;

    public bool IsAboutLevel => _leader < SeasonalScores.Directed;

    public long Predictions => _since[_leader].Predictions;

    public double Mean => _since[_leader].Sum / _since[_leader].Predictions;

    /// <summary>What the scores gained in the window at hand.</summary>
    public ReadOnlySpan<double> Gained => _gained;

    /// <summary>Scores that values have moved.</summary>
    public void Score(
        ReadOnlySpan<BucketCount> buckets, ResidualShape recent, ReadOnlySpan<int> recentTiles, ResidualShape usual, ReadOnlySpan<int> usualTiles, double tempering)
    {
        recent.Refresh();
        usual.Refresh();
        var byRecent = MemoryMarshal.Cast<float, Vector<float>>(_byRecent.AsSpan());
        var byUsual = MemoryMarshal.Cast<float, Vector<float>>(_byUsual.AsSpan());
        byRecent.Clear();
        byUsual.Clear();
        for (var i = 0; i < buckets.Length; i++)
        {
            AddTimes(byRecent, recent.GainsOf(recentTiles[i]), buckets[i].Count);
            AddTimes(byUsual, usual.GainsOf(usualTiles[i]), buckets[i].Count);
        }

        for (var score = 0; score < _gained.Length; score++)
        {
            _gained[score] = tempering * Math.Min(_byRecent[score], _byUsual[score]);
        }
    }

    /// <summary>
    /// Scores that values have moved by more than a distance. Of scores that never fall with the value, those against a level that is moved by the
    /// whole distance win less than those against any level in between.
    /// </summary>
    public void ScoreBeyond(
        ReadOnlySpan<BucketCount> buckets,
        (ResidualShape Shape, Reference Level, double Distance) recent,
        (ResidualShape Shape, Reference Level, double Distance)? usual,
        ReadOnlySpan<double> values,
        double tempering)
    {
        recent.Shape.Refresh();
        usual?.Shape.Refresh();
        Array.Clear(_gained);
        Array.Clear(_byRecent);
        Array.Clear(_byUsual);
        for (var i = 0; i < buckets.Length; i++)
        {
            AddBeyond(_byRecent, recent, values[i], buckets[i].Count);
            if (usual is { } other)
            {
                AddBeyond(_byUsual, other, values[i], buckets[i].Count);
            }
        }

        for (var score = 0; score < SeasonalScores.Directed; score++)
        {
            _gained[score] = tempering * (usual is null ? _byRecent[score] : Math.Min(_byRecent[score], _byUsual[score]));
        }
    }

    public void ScoreNothing() => Array.Clear(_gained);

    /// <summary>Accumulates what was gained.</summary>
    /// <param name="prices">What each score costs in a prediction.</param>
    /// <param name="count">How many predictions.</param>
    /// <param name="sum">The sum of their values.</param>
    /// <param name="alarmLevel">More than this isn't kept.</param>
    public void Accumulate(ReadOnlySpan<double> prices, int count, double sum, double alarmLevel)
    {
        Strongest = 0;
        _leader = 0;
        Totals.Count(count);
        for (var score = 0; score < _won.Length; score++)
        {
            Totals.Add(score, _gained[score] - (prices[score] * count));
            _since[score] = _won[score] <= 0 ? (count, sum) : (_since[score].Predictions + count, _since[score].Sum + sum);
            _won[score] = Math.Min(alarmLevel, Math.Max(_won[score], 0) + _gained[score] - (prices[score] * count));
            if (_won[score] > Strongest)
            {
                Strongest = _won[score];
                _leader = score;
            }
        }
    }

    public void Clear()
    {
        Array.Clear(_won);
        Strongest = 0;
    }

    public void Limit(double level)
    {
        for (var score = 0; score < _won.Length; score++)
        {
            _won[score] = Math.Min(_won[score], level);
        }

        Strongest = Math.Min(Strongest, level);
    }

    private static void AddBeyond(float[] sums, (ResidualShape Shape, Reference Level, double Distance) reference, double value, int count)
    {
        var up = reference.Shape.GainsOf(ResidualShape.TileOf(reference.Level.DeviationAbove(value) - reference.Distance));
        var down = reference.Shape.GainsOf(ResidualShape.TileOf(reference.Level.DeviationBelow(value) + reference.Distance));
        for (var score = 0; score < SeasonalScores.Directed; score += 2)
        {
            sums[score] += count * up[score];
            sums[score + 1] += count * down[score + 1];
        }
    }

    private static void AddTimes(Span<Vector<float>> sums, ReadOnlySpan<float> gains, int count)
    {
        var rows = MemoryMarshal.Cast<float, Vector<float>>(gains);
        var times = new Vector<float>(count);
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] += times * rows[i];
        }
    }
}
