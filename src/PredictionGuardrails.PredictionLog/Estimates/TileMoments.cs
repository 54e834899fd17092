using PredictionGuardrails.PredictionLog.Quality;

namespace PredictionGuardrails.PredictionLog.Estimates;

/// <summary>Sums over predictions by their tile, and over the errors of those with an outcome.</summary>
internal sealed class TileMoments
{
    public double[] Weights { get; init; } = new double[PredictionTiles.Count];

    /// <summary>The sums of squared weights.</summary>
    public double[] Squares { get; init; } = new double[PredictionTiles.Count];

    public double[] Predicted { get; init; } = new double[PredictionTiles.Count];

    public double[] SquaredPredicted { get; init; } = new double[PredictionTiles.Count];

    /// <summary>The sums of outcomes minus predictions.</summary>
    public double[] Differences { get; init; } = new double[PredictionTiles.Count];

    public double[] AbsoluteDifferences { get; init; } = new double[PredictionTiles.Count];

    public double[] SquaredDifferences { get; init; } = new double[PredictionTiles.Count];

    public double Weight => Weights.Sum();

    /// <summary>Adds a prediction, whether its outcome is known or not.</summary>
    public void AddPrediction(int tile, in MaturedPrediction prediction)
    {
        Weights[tile] += prediction.Weight;
        Squares[tile] += prediction.Weight * prediction.Weight;
        Predicted[tile] += prediction.Weight * prediction.Prediction;
        SquaredPredicted[tile] += prediction.Weight * prediction.Prediction * prediction.Prediction;
    }

    /// <summary>Adds a prediction with its outcome.</summary>
    public void AddOutcome(int tile, in MaturedPrediction prediction)
    {
        var difference = prediction.Outcome - prediction.Prediction;
        AddPrediction(tile, prediction);
        Differences[tile] += prediction.Weight * difference;
        AbsoluteDifferences[tile] += prediction.Weight * Math.Abs(difference);
        SquaredDifferences[tile] += prediction.Weight * difference * difference;
    }

    public void Add(TileMoments other)
    {
        for (var tile = 0; tile < PredictionTiles.Count; tile++)
        {
            AddTile(tile, other, tile);
        }
    }

    /// <summary>Adds a tile of others to a tile.</summary>
    public void AddTile(int tile, TileMoments other, int otherTile)
    {
        Weights[tile] += other.Weights[otherTile];
        Squares[tile] += other.Squares[otherTile];
        Predicted[tile] += other.Predicted[otherTile];
        SquaredPredicted[tile] += other.SquaredPredicted[otherTile];
        Differences[tile] += other.Differences[otherTile];
        AbsoluteDifferences[tile] += other.AbsoluteDifferences[otherTile];
        SquaredDifferences[tile] += other.SquaredDifferences[otherTile];
    }

    /// <summary>Kish's effective number of predictions in a tile.</summary>
    public double CountOf(int tile) => Squares[tile] > 0 ? Weights[tile] * Weights[tile] / Squares[tile] : 0;

    /// <summary>Kish's effective number of all predictions.</summary>
    public double Count => Squares.Sum() is > 0 and var squares ? Weight * Weight / squares : 0;
}
