using PredictionGuardrails.Experiments.Decisions;

namespace PredictionGuardrails.Experiments.Running;

/// <summary>
/// What outcomes are compared with, like in the prediction log: the prediction, or its metric if predictions aren't single values and the guard has exactly one.
/// </summary>
internal static class ComparedPrediction
{
    /// <summary>Finds the function that reads it as a number: 0 or 1 for a Boolean value, and the number of a label (<see cref="LabelCodes"/>).</summary>
    /// <param name="guard">The guard.</param>
    /// <param name="declaration">A metric that is measured of it.</param>
    /// <exception cref="InvalidOperationException">Predictions of the guard can't be compared with outcomes.</exception>
    public static MetricReader<TInput, TPrediction> Find<TInput, TPrediction>(PredictionGuard<TInput, TPrediction> guard, GuardrailDeclaration declaration)
    {
        var type = Nullable.GetUnderlyingType(typeof(TPrediction)) ?? typeof(TPrediction);
        if (type == typeof(bool))
        {
            return OfNumber(static prediction => prediction is bool value ? value ? 1 : 0 : null);
        }

        if (type == typeof(string) || type == typeof(char) || type.IsEnum)
        {
            return OfLabel(static prediction => prediction?.ToString());
        }

        var metric = guard.ObservedPredictionMetric ?? (guard.ObservedMetrics is [var only] ? only : null);
        return metric?.ReadLabel is { } readLabel ? OfLabel(readLabel)
            : metric?.ReadNumber is { } readNumber ? OfNumber(readNumber)
            : throw new InvalidOperationException($"Predictions of guard '{guard.Name}' can't be compared with outcomes.");

        MetricReader<TInput, TPrediction> OfNumber(Func<TPrediction, double?> read) => new(declaration, (_, prediction) => read(prediction), GuardMetric: null);

        MetricReader<TInput, TPrediction> OfLabel(Func<TPrediction, string?> read) =>
            MetricReader<TInput, TPrediction>.OfLabel(declaration, (_, prediction) => read(prediction), guardMetric: null);
    }
}
