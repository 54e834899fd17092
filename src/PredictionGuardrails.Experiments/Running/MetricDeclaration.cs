using PredictionGuardrails.Experiments.Decisions;

namespace PredictionGuardrails.Experiments.Running;

/// <summary>A guardrail metric that code declares.</summary>
/// <param name="Declaration">What it's called, and what is harm.</param>
internal sealed record MetricDeclaration<TInput, TPrediction>(GuardrailDeclaration Declaration)
{
    /// <summary>What a guard calls the prediction itself.</summary>
    public const string Prediction = "prediction";

    /// <summary>Whether predictions of the type can be numbers or labels.</summary>
    public static bool ArePredictionsComparable
    {
        get
        {
            var underlying = Nullable.GetUnderlyingType(typeof(TPrediction));
            var type = underlying ?? typeof(TPrediction);
            var isNumber = type == typeof(decimal) || type == typeof(Half) || (type.IsPrimitive && type != typeof(bool) && type != typeof(char));
            return isNumber || (underlying is null && (type.IsPrimitive || type.IsEnum || type == typeof(string)));
        }
    }

    /// <summary>Reads a number; null for a metric of the guard that has the name, or for a label.</summary>
    public Func<TInput, TPrediction, double?>? Read { get; init; }

    /// <summary>Reads a label; null for a metric of the guard that has the name, or for a number.</summary>
    public Func<TInput, TPrediction, string?>? ReadLabel { get; init; }

    /// <summary>Whether it's declared as a label.</summary>
    public bool IsLabel { get; init; }

    /// <summary>Whether it's the prediction itself, which needn't be a metric.</summary>
    public bool IsPrediction { get; init; }

    /// <summary>Finds the function that reads it.</summary>
    /// <returns>The metric; null if predictions are neither numbers nor labels.</returns>
    /// <exception cref="InvalidOperationException">The guard has no such metric.</exception>
    public MetricReader<TInput, TPrediction>? Resolve(PredictionGuard<TInput, TPrediction> guard)
    {
        if (IsPrediction)
        {
            return ResolvePrediction(guard);
        }

        return ReadLabel is not null ? MetricReader<TInput, TPrediction>.OfLabel(Declaration, ReadLabel, guardMetric: null)
            : Read is not null ? new MetricReader<TInput, TPrediction>(Declaration, Read, GuardMetric: null)
            : ResolveMetric(guard);
    }

    private MetricReader<TInput, TPrediction>? ResolvePrediction(PredictionGuard<TInput, TPrediction> guard)
    {
        var metric = guard.ObservedPredictionMetric;
        return metric?.ReadNumber is { } readNumber ? new MetricReader<TInput, TPrediction>(Declaration, (_, prediction) => readNumber(prediction), Prediction)
            : typeof(TPrediction) == typeof(bool)
                ? new MetricReader<TInput, TPrediction>(Declaration, static (_, prediction) => prediction is true ? 1 : 0, Prediction)
            : metric?.ReadLabel is { } readLabel ? MetricReader<TInput, TPrediction>.OfLabel(
                Declaration with { Margin = GuardrailDeclaration.OfLabels() }, (_, prediction) => readLabel(prediction), Prediction)
            : null;
    }

    private MetricReader<TInput, TPrediction> ResolveMetric(PredictionGuard<TInput, TPrediction> guard)
    {
        var metric = guard.ObservedMetrics.FirstOrDefault(metric => metric.Name.Equals(Declaration.Name, StringComparison.OrdinalIgnoreCase));
        if (IsLabel && metric?.ReadLabel is { } readLabel)
        {
            return MetricReader<TInput, TPrediction>.OfLabel(Declaration, (_, prediction) => readLabel(prediction), metric.Name);
        }

        if (!IsLabel && metric?.ReadNumber is { } readNumber)
        {
            return new MetricReader<TInput, TPrediction>(Declaration, (_, prediction) => readNumber(prediction), metric.Name);
        }

        throw new InvalidOperationException(DescribeMissing(guard, metric));
    }

    private string DescribeMissing(PredictionGuard<TInput, TPrediction> guard, ObservedMetric<TPrediction>? other)
    {
        if (other is not null)
        {
            return IsLabel
                ? $"Metric '{other.Name}' of guard '{guard.Name}' is a number. Use Guardrail(…) instead of LabelGuardrail(…)."
                : $"Metric '{other.Name}' of guard '{guard.Name}' is a label. Use LabelGuardrail(…) instead of Guardrail(…).";
        }

        var known = guard.ObservedMetrics.Where(metric => IsLabel ? metric.ReadLabel is not null : metric.ReadNumber is not null);
        var names = string.Join(", ", known.Select(static metric => metric.Name).DefaultIfEmpty("none"));
        return IsLabel
            ? $"Guard '{guard.Name}' has no metric '{Declaration.Name}' that is a label. Metrics: {names}. To declare another label, pass a function to LabelGuardrail(…)."
            : $"Guard '{guard.Name}' has no metric '{Declaration.Name}' that is a number. Metrics: {names}. To declare another number, pass a function to Guardrail(…).";
    }
}
