namespace PredictionGuardrails.Testing;

/// <summary>The correct outputs of a model, which some faults are derived from.</summary>
/// <param name="values">Right outputs, in their order.</param>
/// <param name="hours">The hour of the day of each; null if it isn't known.</param>
internal sealed class CorrectOutputs<TValue>(IReadOnlyList<TValue> values, IReadOnlyList<int>? hours = null)
{
    public IReadOnlyList<int>? Hours => hours;

    public IReadOnlyList<TValue> Values => values;

    /// <summary>One of them, by chance.</summary>
    public TValue Any(Random random) => values[random.Next(values.Count)];
}

/// <summary>What faults ask about right outputs.</summary>
internal static class RightOutputsQuestions
{
    public static double Mean(this CorrectOutputs<double?> right) => right.Numbers().DefaultIfEmpty().Average();

    /// <summary>The standard deviation; 0 with fewer than two numbers.</summary>
    public static double Deviation(this CorrectOutputs<double?> right)
    {
        var mean = right.Mean();
        var numbers = right.Numbers().ToList();
        return numbers.Count < 2 ? 0 : Math.Sqrt(numbers.Sum(number => (number - mean) * (number - mean)) / (numbers.Count - 1));
    }

    /// <summary>The smallest number that at least such a share of the numbers does not exceed; 0 where there are none.</summary>
    public static double Quantile(this CorrectOutputs<double?> right, double share)
    {
        var sorted = right.Numbers().Order().ToList();
        return sorted.Count == 0 ? 0 : sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];
    }

    public static IEnumerable<double> Numbers(this CorrectOutputs<double?> right) =>
        right.Values.Where(value => value is { } number && double.IsFinite(number)).Select(value => value!.Value);

    /// <summary>
    /// Whether the hours of the day make a difference: of the variance, at least 2% is that of the hours' means, and more than chance makes it
    /// (η², K. Pearson, 1905).
    /// </summary>
    /// <param name="right">The outputs.</param>
    /// <param name="read">Reads a number off each; NaN if there is none.</param>
    public static bool DifferByHour<TValue>(this CorrectOutputs<TValue> right, Func<TValue, double> read)
    {
        var numbers = right.Values.Zip(right.Hours ?? []).Select(output => (Number: read(output.First), Hour: output.Second)).Where(output => double.IsFinite(output.Number)).ToList();
        if (numbers.Count == 0)
        {
            return false;
        }

        var mean = numbers.Average(output => output.Number);
        var all = numbers.Sum(output => (output.Number - mean) * (output.Number - mean));
        var hours = numbers.GroupBy(output => output.Hour, output => output.Number).ToList();
        var between = hours.Sum(hour => hour.Count() * (hour.Average() - mean) * (hour.Average() - mean));
        return all > 0 && between / all > Math.Max(0.02, 4.0 * (hours.Count - 1) / numbers.Count);
    }

    /// <summary>The labels, the most frequent first, null left out.</summary>
    public static List<string> Labels(this CorrectOutputs<string?> right) =>
        [.. right.Values.OfType<string>().CountBy(label => label).OrderByDescending(label => label.Value).ThenBy(label => label.Key, StringComparer.Ordinal).Select(label => label.Key)];
}
