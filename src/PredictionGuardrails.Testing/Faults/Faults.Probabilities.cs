namespace PredictionGuardrails.Testing;

/// <content>Faults of the probabilities of classes.</content>
public static partial class Faults
{
    /// <summary>The probabilities no longer sum to one.</summary>
    /// <param name="factor">What they sum to, where they summed to one.</param>
    public static Fault<double[]> NotNormalized(double factor = 1.3) => new(
        "not normalized", "The softmax is lost when the model is exported, or a class is added after it.", (_, _) => right => [.. right.Select(probability => probability * factor)])
    {
        Parameters = $"factor {Text(factor)}",
    };

    /// <summary>Every class is equally likely.</summary>
    public static Fault<double[]> ClassesEquallyLikely() => new(
        "equally likely", "The weights are not loaded.", (_, _) => right => [.. Enumerable.Repeat(1.0 / right.Length, right.Length)]);

    /// <summary>The first two classes change places.</summary>
    public static Fault<double[]> ClassesSwapped() => new(
        "classes swapped", "The order of the classes differs between training and service.", (_, _) => right => right.Length < 2 ? right : [right[1], right[0], .. right[2..]])
    {
        Parameters = "the first two",
    };

    /// <summary>One and the same output, over and over.</summary>
    public static Fault<double[]> ProbabilitiesStuck() => new(
        "stuck", "Every request gets the same features.", (right, _) => Repeat(right, int.MaxValue))
    { Parameters = "the latest output" };
}
