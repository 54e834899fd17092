namespace PredictionGuardrails;

/// <summary>Represents a metric that a guard declares, for observers that read it from predictions.</summary>
/// <typeparam name="TPrediction">The type of the predictions.</typeparam>
public sealed class ObservedMetric<TPrediction>
{
    private ObservedMetric(string name) => Name = name;

    /// <summary>Gets the name of the metric.</summary>
    public string Name { get; }

    /// <summary>Gets the function that reads the number, or null if it's missing; <see langword="null"/> if the metric is a label.</summary>
    public Func<TPrediction, double?>? ReadNumber { get; private init; }

    /// <summary>Gets the function that reads the label as text, or null if it's missing; <see langword="null"/> if the metric is a number.</summary>
    public Func<TPrediction, string?>? ReadLabel { get; private init; }

    internal static ObservedMetric<TPrediction> Number(string name, Func<TPrediction, double?> read) => new(name) { ReadNumber = read };

    internal static ObservedMetric<TPrediction> Label(string name, Func<TPrediction, string?> read) => new(name) { ReadLabel = read };
}
