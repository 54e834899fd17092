namespace PredictionGuardrails.ChangeDetection;

/// <summary>
/// By how much the means of blocks vary more than they would were predictions independent of each other and the recent level right: predictions count
/// for so many fewer.
/// </summary>
internal sealed class BlockDependence
{
    private const double Pace = 0.01;

    private double _inflation = 1;

    /// <summary>By what gains are multiplied.</summary>
    public double Tempering => 1 / Math.Max(1, _inflation);

    public void Learn(PredictionBlock block)
    {
        var mean = block.Deviations / block.Count;
        _inflation += Pace * (1 + (SeasonalSettings.BlockPredictions * ((mean * mean) - (1 / block.Count))) - _inflation);
    }

    public void Transfer(StateTransfer transfer) => transfer.Value(ref _inflation);
}
