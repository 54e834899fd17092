using PredictionGuardrails.PredictionLog.Quality;

namespace PredictionGuardrails.PredictionLog.Estimates;

/// <summary>
/// Divides predictions into ranges: probabilities into twentieths, numbers into ranges that are equally frequent among the first ones, with narrower ones
/// at both ends.
/// </summary>
internal sealed class PredictionTiles
{
    public const int Count = 20;

    /// <summary>The number of predictions by which ranges of numbers are chosen.</summary>
    public const int Sample = 500;

    /// <param name="kind">What predictions and outcomes are to each other.</param>
    /// <param name="bounds">The bounds that were chosen before; null if there are none.</param>
    public PredictionTiles(QualityKind kind, double[]? bounds)
    {
        if (kind == QualityKind.Probability)
        {
            Bounds = [.. Enumerable.Range(1, Count - 1).Select(static bound => bound / (double)Count)];
        }
        else if (bounds is { Length: Count - 1 })
        {
            Bounds = bounds;
        }
    }

    /// <summary>The bounds between tiles, ascending; null while there are none.</summary>
    public double[]? Bounds { get; private set; }

    /// <summary>Chooses the bounds by predictions, of which there is at least one.</summary>
    public void Choose(IEnumerable<double> predictions)
    {
        var sorted = predictions.Order().ToList();
        double[] shares = [0.01, 0.025, .. Enumerable.Range(1, Count - 5).Select(static part => part / (Count - 4.0)), 0.975, 0.99];
        Bounds = [.. shares.Select(share => sorted[(int)(share * sorted.Count)])];
    }

    /// <summary>The tile of a prediction; null while there are no bounds.</summary>
    public int? Find(double prediction)
    {
        if (Bounds is null)
        {
            return null;
        }

        var place = Array.BinarySearch(Bounds, prediction);
        return place < 0 ? ~place : place + 1;
    }
}
