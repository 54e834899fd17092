namespace PredictionGuardrails.ChangeDetection;

/// <summary>How what is left of values after a reference has been taken off is distributed, in standard deviations; forgets slowly.</summary>
internal sealed class ResidualShape
{
    public const int Tiles = 66;
    private const double PerDeviation = 8;

    private readonly double[] _weights = [.. Enumerable.Repeat(0.5, Tiles)];
    private double _total = Tiles * 0.5;
    private double _changed = double.PositiveInfinity;

    /// <summary>What scores gain, tile after tile.</summary>
    public float[] Gains { get; } = new float[Tiles * SeasonalScores.Width];

    public ReadOnlySpan<float> GainsOf(int tile) => Gains.AsSpan(tile * SeasonalScores.Width, SeasonalScores.Width);

    public static int TileOf(double deviations) => deviations < -4 ? 0 : deviations >= 4 ? Tiles - 1 : 1 + (int)((deviations + 4) * PerDeviation);

    public void Learn(ReadOnlySpan<int> tiles, ReadOnlySpan<BucketCount> counts, int count)
    {
        var keep = 1 - Math.Min(0.5, count / SeasonalSettings.ShapeHorizon);
        for (var i = 0; i < Tiles; i++)
        {
            _weights[i] = (_weights[i] * keep) + (0.5 * (1 - keep));
        }

        for (var i = 0; i < tiles.Length; i++)
        {
            _weights[tiles[i]] += counts[i].Count;
        }

        _total = (_total * keep) + (Tiles * 0.5 * (1 - keep)) + count;
        _changed += count;
    }

    public void Transfer(StateTransfer transfer)
    {
        transfer.Values(_weights.AsSpan());
        transfer.Value(ref _total);
        _changed = double.PositiveInfinity;
    }

    /// <summary>Writes the bets again if enough has been learned since the last time.</summary>
    public void Refresh()
    {
        if (_changed > _total / 20)
        {
            SeasonalScores.Write(_weights, _total, Gains);
            _changed = 0;
        }
    }
}
