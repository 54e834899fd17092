namespace PredictionGuardrails.Testing;

/// <summary>
/// Creates drills. A drill applies the silent failures of the catalog to a real guard with the predictions of a history. It reports which ones are
/// detected, by which rule, after how many predictions, and how many false alarms there are.
/// </summary>
public static class Drill
{
    /// <summary>Creates a drill from a history of predictions, for guards whose checks don't use inputs.</summary>
    /// <typeparam name="TPrediction">The type of the predictions.</typeparam>
    /// <param name="predictions">The predictions of the model in their order. They should be as correct as possible.</param>
    /// <param name="configure">Configures the guard as in the service. Without this, the guard has its default settings.</param>
    public static Drill<int, TPrediction> FromHistory<TPrediction>(
        IEnumerable<TPrediction> predictions, Action<PredictionGuardBuilder<int, TPrediction>>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        return new([.. predictions.Select((prediction, row) => (row, prediction))], configure);
    }

    /// <summary>Creates a drill from a history of inputs and predictions.</summary>
    /// <typeparam name="TInput">The type of the inputs.</typeparam>
    /// <typeparam name="TPrediction">The type of the predictions.</typeparam>
    /// <param name="history">The inputs and predictions in their order.</param>
    /// <param name="configure">Configures the guard as in the service. Without this, the guard has its default settings.</param>
    public static Drill<TInput, TPrediction> FromHistory<TInput, TPrediction>(
        IEnumerable<(TInput Input, TPrediction Prediction)> history, Action<PredictionGuardBuilder<TInput, TPrediction>>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(history);
        return new([.. history], configure);
    }

    /// <summary>Creates a drill without a history. Numbers are drawn from a saved baseline, with the same distribution (within 1.6%) in random order.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="guard">The name of the guard whose baseline it is.</param>
    /// <param name="configure">Configures the guard as in the service.</param>
    /// <param name="predictions">The number of predictions to draw.</param>
    /// <param name="seed">The random seed.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The file is damaged, or belongs to another guard.</exception>
    /// <exception cref="ArgumentException">The file doesn't exist, or its baseline doesn't contain numbers.</exception>
    public static Drill<int, double?> FromBaseline(
        string path, string guard, Action<PredictionGuardBuilder<int, double?>>? configure = null, int predictions = 20_000, int seed = 1)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!File.Exists(path))
        {
            throw new ArgumentException($"File not found: {path}", nameof(path));
        }

        using var reader = new PredictionGuard<int, double?>(guard, builder => builder.Baseline(path: path));
        var values = reader.GetStatus().Metrics[0].Baseline is { FiniteCount: > 0 } known ? known
            : throw new ArgumentException($"The baseline in '{path}' doesn't contain numbers.", nameof(path));
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
