namespace PredictionGuardrails.Testing;

/// <summary>
/// A drill: the silent failures of the catalogue, tried out on a real guard with the predictions of a history. It says which are caught, by what and after
/// how many predictions, and how often there is an alarm where nothing is wrong.
/// </summary>
public static class Drill
{
    /// <summary>A drill with a history of predictions, for guards that do not look at inputs.</summary>
    /// <typeparam name="TPrediction">What the model answers.</typeparam>
    /// <param name="predictions">What the model has said, as right as can be, in its order.</param>
    /// <param name="configure">States the guard as in the service; without this it learns and observes, as guards do.</param>
    public static Drill<int, TPrediction> FromHistory<TPrediction>(
        IEnumerable<TPrediction> predictions, Action<PredictionGuardBuilder<int, TPrediction>>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        return new([.. predictions.Select((prediction, row) => (row, prediction))], configure);
    }

    /// <summary>A drill with a history of inputs and what the model said of them.</summary>
    /// <typeparam name="TInput">What the model is asked about.</typeparam>
    /// <typeparam name="TPrediction">What the model answers.</typeparam>
    /// <param name="history">Inputs and predictions, in their order.</param>
    /// <param name="configure">States the guard as in the service; without this it learns and observes, as guards do.</param>
    public static Drill<TInput, TPrediction> FromHistory<TInput, TPrediction>(
        IEnumerable<(TInput Input, TPrediction Prediction)> history, Action<PredictionGuardBuilder<TInput, TPrediction>>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(history);
        return new([.. history], configure);
    }

    /// <summary>A drill without a history, with numbers drawn from a baseline that a guard has saved: as often as they came, within 1.6 %, in no order.</summary>
    /// <param name="path">The file.</param>
    /// <param name="guard">The guard whose baseline it is.</param>
    /// <param name="configure">States the guard as in the service.</param>
    /// <param name="predictions">How many are drawn.</param>
    /// <param name="seed">The seed of chance.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The file is damaged, or the baseline of another guard.</exception>
    /// <exception cref="ArgumentException">There is no such file, or its baseline is not one of numbers.</exception>
    public static Drill<int, double?> FromBaseline(
        string path, string guard, Action<PredictionGuardBuilder<int, double?>>? configure = null, int predictions = 20_000, int seed = 1)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!File.Exists(path))
        {
            throw new ArgumentException($"There is no file {path}.", nameof(path));
        }

        using var reader = new PredictionGuard<int, double?>(guard, builder => builder.Baseline(path: path));
        var values = reader.GetStatus().Metrics[0].Baseline is { FiniteCount: > 0 } known ? known
            : throw new ArgumentException($"The baseline in {path} is not one of numbers.", nameof(path));
        var random = new Random(seed);
        return FromHistory(Enumerable.Range(0, predictions).Select(_ => Draw(values, random)), configure) with { Guard = guard };
    }

    private static double? Draw(MetricSnapshot values, Random random)
    {
        var place = (long)(random.NextDouble() * values.Count);
        return place < values.NullCount ? null
            : place < values.NullCount + values.NaNCount ? double.NaN
            : values.Quantile(random.NextDouble());
    }
}
