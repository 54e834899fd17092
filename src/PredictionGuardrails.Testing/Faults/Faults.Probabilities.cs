namespace PredictionGuardrails.Testing;

/// <content>Faults of class probabilities.</content>
public static partial class Faults
{
    /// <summary>Creates a fault that returns probabilities that don't sum to one.</summary>
    /// <param name="factor">The sum of the probabilities.</param>
    public static Fault<double[]> NotNormalized(double factor = 1.3) => new(
        "not normalized", "The softmax is lost when the model is exported, or a class is added after it.", (_, _) => right => [.. right.Select(probability => probability * factor)])
    {
        Parameters = $"factor {Text(factor)}",
    };

    /// <summary>Creates a fault that makes every class equally likely.</summary>
    public static Fault<double[]> ClassesEquallyLikely() => new(
        "equally likely", "The weights aren't loaded.", (_, _) => right => [.. Enumerable.Repeat(1.0 / right.Length, right.Length)]);

    /// <summary>Creates a fault that swaps the first two classes.</summary>
    public static Fault<double[]> ClassesSwapped() => new(
        "classes swapped", "The order of the classes differs between training and service.", (_, _) => right => right.Length < 2 ? right : [right[1], right[0], .. right[2..]])
    {
        Parameters = "the first two classes",
    };

    /// <summary>Creates a fault that always returns the same output.</summary>
    public static Fault<double[]> ProbabilitiesStuck() => new(
        "stuck", "Every request gets the same features.", (right, _) => Repeat(right, int.MaxValue))
    { Parameters = "the latest output" };
}
