using PredictionGuardrails.PredictionLog.Quality;

namespace PredictionGuardrails.PredictionLog.Estimates;

/// <summary>A mean over predictions that can be estimated from what was predicted, if errors depend on that as they did.</summary>
/// <param name="name">Its name.</param>
internal abstract class Measure(string name)
{
    public string Name { get; } = name;

    /// <summary>
    /// The fraction of the variance within a tile that is assumed to depend on something else than the prediction. If predictions shift, that something may
    /// have shifted as much, which changes a mean by at most the root of the chi-squared distance times its standard deviation (Cauchy-Schwarz inequality).
    /// A probability says itself how certain it is.
    /// </summary>
    public virtual double Unexplained => 0;

    /// <summary>The measures of a kind; the first one is that of <see cref="Losses.Error"/>. None for classes: a class doesn't tell how certain it is.</summary>
    public static IReadOnlyList<Measure> Of(QualityKind kind) => kind switch
    {
        QualityKind.Number => [new AbsoluteError(), new Bias()],
        QualityKind.Probability => [new SquaredError(), new Accuracy(), new EventFrequency()],
        _ => [],
    };

    /// <summary>The sum of the measure over the predictions of a tile whose outcomes are known.</summary>
    public abstract double SumOf(TileMoments known, int tile);

    /// <summary>The mean over predictions whose outcomes are known.</summary>
    public double MeanOf(TileMoments known) => Enumerable.Range(0, PredictionTiles.Count).Sum(tile => SumOf(known, tile)) / known.Weight;

    /// <summary>What is expected of other predictions of the same tile.</summary>
    /// <param name="known">Predictions whose outcomes are known.</param>
    /// <param name="others">The other predictions, of which there is at least one in the tile.</param>
    /// <param name="tile">The tile.</param>
    public abstract TileEstimate Expect(TileMoments known, TileMoments others, int tile);

    private static TileEstimate FromMean(double sum, double squares, TileMoments known, int tile)
    {
        var mean = sum / known.Weights[tile];
        var variance = Math.Max(0, (squares / known.Weights[tile]) - (mean * mean));
        return new TileEstimate(mean, variance / known.CountOf(tile), variance);
    }

    private abstract class OfNumbers(string name) : Measure(name)
    {
        /// <summary>Chosen by trials on census data; see benchmarks/results/estimates.md.</summary>
        public override double Unexplained => 0.04;
    }

    private sealed class AbsoluteError() : OfNumbers(Losses.NameOf(QualityKind.Number))
    {
        public override double SumOf(TileMoments known, int tile) => known.AbsoluteDifferences[tile];

        public override TileEstimate Expect(TileMoments known, TileMoments others, int tile) =>
            FromMean(known.AbsoluteDifferences[tile], known.SquaredDifferences[tile], known, tile);
    }

    private sealed class Bias() : OfNumbers("bias")
    {
        public override double SumOf(TileMoments known, int tile) => known.Differences[tile];

        public override TileEstimate Expect(TileMoments known, TileMoments others, int tile) =>
            FromMean(known.Differences[tile], known.SquaredDifferences[tile], known, tile);
    }

    private sealed class SquaredError() : Measure(Losses.NameOf(QualityKind.Probability))
    {
        public override double SumOf(TileMoments known, int tile) => known.SquaredDifferences[tile];

        /// <summary>With the frequency q of events, predicted as p, the expected squared error is q (1 - p)² + (1 - q) p².</summary>
        public override TileEstimate Expect(TileMoments known, TileMoments others, int tile)
        {
            var calibrated = CalibratedTile.Of(known, others, tile);
            var weight = others.Weights[tile];
            var predicted = others.Predicted[tile];
            var sum = predicted - others.SquaredPredicted[tile] + (calibrated.Deviation * (weight - (2 * predicted)));
            var slope = 1 - (2 * predicted / weight);
            return new TileEstimate(sum / weight, calibrated.Uncertainty * slope * slope, calibrated.Variance * slope * slope);
        }
    }

    private sealed class Accuracy() : Measure("accuracy")
    {
        public override double SumOf(TileMoments known, int tile) => IsPositive(tile) ? EventsOf(known, tile) : known.Weights[tile] - EventsOf(known, tile);

        public override TileEstimate Expect(TileMoments known, TileMoments others, int tile)
        {
            var calibrated = CalibratedTile.Of(known, others, tile);
            return new TileEstimate(
                IsPositive(tile) ? calibrated.Frequency : 1 - calibrated.Frequency, calibrated.Uncertainty, calibrated.Variance);
        }

        /// <summary>Whether a probability of the tile, at least 0.5, stands for an event.</summary>
        private static bool IsPositive(int tile) => tile >= PredictionTiles.Count / 2;
    }

    private sealed class EventFrequency() : Measure("frequency of events")
    {
        public override double SumOf(TileMoments known, int tile) => EventsOf(known, tile);

        public override TileEstimate Expect(TileMoments known, TileMoments others, int tile)
        {
            var calibrated = CalibratedTile.Of(known, others, tile);
            return new TileEstimate(calibrated.Frequency, calibrated.Uncertainty, calibrated.Variance);
        }
    }

    private static double EventsOf(TileMoments known, int tile) => known.Differences[tile] + known.Predicted[tile];
}
