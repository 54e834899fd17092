namespace PredictionGuardrails.Testing;

/// <summary>What a model's outputs are like when all is well, for the faults that need to know.</summary>
/// <param name="values">Right outputs, in their order.</param>
internal sealed class RightOutputs<TValue>(IReadOnlyList<TValue> values)
{
    public IReadOnlyList<TValue> Values => values;

    /// <summary>One of them, by chance.</summary>
    public TValue Any(Random random) => values[random.Next(values.Count)];
}

/// <summary>What faults ask about right outputs.</summary>
internal static class RightOutputsQuestions
{
    public static double Mean(this RightOutputs<double?> right) => right.Numbers().DefaultIfEmpty().Average();

    /// <summary>The standard deviation; 0 with fewer than two numbers.</summary>
    public static double Deviation(this RightOutputs<double?> right)
    {
        var mean = right.Mean();
        var numbers = right.Numbers().ToList();
        return numbers.Count < 2 ? 0 : Math.Sqrt(numbers.Sum(number => (number - mean) * (number - mean)) / (numbers.Count - 1));
    }

    /// <summary>The smallest number that at least such a share of the numbers does not exceed; 0 where there are none.</summary>
    public static double Quantile(this RightOutputs<double?> right, double share)
    {
        var sorted = right.Numbers().Order().ToList();
        return sorted.Count == 0 ? 0 : sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];
    }

    public static IEnumerable<double> Numbers(this RightOutputs<double?> right) =>
        right.Values.Where(value => value is { } number && double.IsFinite(number)).Select(value => value!.Value);

    /// <summary>The labels, the most frequent first, null left out.</summary>
    public static List<string> Labels(this RightOutputs<string?> right) =>
        [.. right.Values.OfType<string>().CountBy(label => label).OrderByDescending(label => label.Value).ThenBy(label => label.Key, StringComparer.Ordinal).Select(label => label.Key)];
}
