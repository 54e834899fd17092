using System.Globalization;

namespace PredictionGuardrails.Testing;

/// <summary>Provides the catalog of silent failures. All parameters have defaults. The lists contain each fault with its defaults.</summary>
public static partial class Faults
{
    private const string NeedsProbabilities = "not all outputs are between 0 and 1";

    /// <summary>Gets the catalog for outputs that are numbers.</summary>
    public static IReadOnlyList<Fault<double?>> ForNumbers { get; } =
    [
        Scaled(10),
        Scaled(1000),
        Scaled(0.001),
        Scaled(2),
        Scaled(1.1),
        Stuck(),
        StaleCache(),
        StaleFeatures(),
        NaN(),
        Infinity(),
        Missing(),
        DefaultInsteadOfMissing(),
        Zeros(0.05),
        Zeros(0.2),
        SignFlipped(),
        Offset(),
        Drift(),
        Dispersed(3),
        Dispersed(1.0 / 3),
        Saturated(),
        PercentForFraction(),
        LogitForProbability(),
        LogInsteadOfValue(),
        Rounded(),
        Overflow(),
        InvertedProbability(),
        OtherSegment(),
        MixedUnits(),
        Shuffled(),
        WrongInProportion(),
    ];

    /// <summary>Gets the catalog for outputs that are labels.</summary>
    public static IReadOnlyList<Fault<string?>> ForLabels { get; } =
    [
        SharesShifted(),
        LabelsSwapped(),
        ClassNeverPredicted(),
        LabelsEquallyLikely(),
        UnknownLabel(),
        LabelStuck(),
        LabelStaleCache(),
        LabelStaleFeatures(),
        LabelMissing(),
        LabelsShuffled(),
        LabelsWrongInProportion(),
    ];

    /// <summary>Gets the catalog for outputs that are class probabilities.</summary>
    public static IReadOnlyList<Fault<double[]>> ForProbabilities { get; } =
    [
        NotNormalized(),
        ClassesEquallyLikely(),
        ClassesSwapped(),
        ProbabilitiesStuck(),
    ];

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.##}%");

    private static string Text(double number) => number.ToString("0.####", CultureInfo.InvariantCulture);

    private static void ThrowIfNoShare(double share)
    {
        if (!(share > 0 && share <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "Value must be greater than 0 and at most 1.");
        }
    }

    /// <summary>A fault that computes each wrong output from the correct one.</summary>
    private static Fault<double?> OfEach(string name, string cause, Func<double, double?> apply) =>
        new(name, cause, (_, _) => value => value is { } number ? apply(number) : null);

    /// <summary>A fault that changes a random fraction of the outputs.</summary>
    private static Fault<double?> OfSome(string name, string cause, double share, Func<double?, double?> apply)
    {
        ThrowIfNoShare(share);
        return new(name, cause, (_, random) => value => random.NextDouble() < share ? apply(value) : value) { Parameters = $"share {Percent(share)}" };
    }

    /// <summary>Repeats the latest correct output, or the first output if there is none.</summary>
    private static Func<TValue, TValue> Repeat<TValue>(CorrectOutputs<TValue> right, int length)
    {
        var stuck = right.Values.Count > 0 ? right.Values[^1] : default;
        var left = right.Values.Count > 0 ? length : 0;
        return value =>
        {
            if (left <= 0)
            {
                stuck = value;
                left = length;
            }

            left--;
            return stuck!;
        };
    }

    /// <summary>Repeats the latest correct outputs, each time in another order.</summary>
    private static Func<TValue, TValue> Ring<TValue>(CorrectOutputs<TValue> right, int predictions, Random random)
    {
        TValue[] ring = [.. right.Values.TakeLast(predictions)];
        var next = ring.Length;
        return value =>
        {
            if (next == ring.Length)
            {
                random.Shuffle(ring);
                next = 0;
            }

            return ring.Length == 0 ? value : ring[next++];
        };
    }

    /// <summary>A fault of features that aren't updated anymore.</summary>
    /// <param name="predictions">The number of the latest outputs to repeat.</param>
    /// <param name="differs">Whether the outputs differ from hour to hour.</param>
    private static Fault<TValue> StaleFeatures<TValue>(int predictions, Func<CorrectOutputs<TValue>, bool> differs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(predictions, 2);
        return new(
            "stale features", "The job that updates the features has stopped, and the model keeps returning the predictions of the previous hour.", (right, random) => Ring(right, predictions, random))
        {
            Parameters = string.Create(CultureInfo.InvariantCulture, $"the latest {predictions:N0} outputs, at most one hour"),
            NeedsOutputs = true,
            FollowsTime = true,
            Horizon = 10_000,
            WhyNot = right => right.Hours is null || differs(right) ? null : "the outputs hardly differ from hour to hour",
        };
    }

    /// <summary>Returns outputs for other inputs: held back and returned in random order.</summary>
    private static Func<TValue, TValue> Shuffle<TValue>(CorrectOutputs<TValue> right, Random random)
    {
        var held = Enumerable.Range(0, Math.Min(100, right.Values.Count)).Select(_ => right.Any(random)).ToList();
        return value =>
        {
            held.Add(value);
            var at = random.Next(held.Count);
            var other = held[at];
            held.RemoveAt(at);
            return other;
        };
    }
}
