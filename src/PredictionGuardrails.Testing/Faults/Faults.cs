using System.Globalization;

namespace PredictionGuardrails.Testing;

/// <summary>The catalogue of silent failures. Every fault has parameters with sensible defaults; the lists have each fault as it comes in practice.</summary>
public static partial class Faults
{
    private const string NeedsProbabilities = "the outputs are not all between 0 and 1";

    /// <summary>The catalogue for outputs that are numbers.</summary>
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

    /// <summary>The catalogue for outputs that are labels.</summary>
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

    /// <summary>The catalogue for outputs that are the probabilities of classes.</summary>
    public static IReadOnlyList<Fault<double[]>> ForProbabilities { get; } =
    [
        NotNormalized(),
        ClassesEquallyLikely(),
        ClassesSwapped(),
        ProbabilitiesStuck(),
    ];

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.##} %");

    private static string Text(double number) => number.ToString("0.####", CultureInfo.InvariantCulture);

    private static void ThrowIfNoShare(double share)
    {
        if (!(share > 0 && share <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "A share above 0 and up to 1 is expected.");
        }
    }

    /// <summary>A fault that never changes its mind: the wrong output follows from the right one.</summary>
    private static Fault<double?> OfEach(string name, string cause, Func<double, double?> apply) =>
        new(name, cause, (_, _) => value => value is { } number ? apply(number) : null);

    /// <summary>A fault that concerns a share of the outputs, each by chance.</summary>
    private static Fault<double?> OfSome(string name, string cause, double share, Func<double?, double?> apply)
    {
        ThrowIfNoShare(share);
        return new(name, cause, (_, random) => value => random.NextDouble() < share ? apply(value) : value) { Parameters = $"share {Percent(share)}" };
    }

    /// <summary>The latest right output, or the first wrong one's, over and over.</summary>
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

    /// <summary>The latest right outputs over and over, each time in another order.</summary>
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

    /// <summary>A fault of features that stop being updated.</summary>
    /// <param name="predictions">How many of the latest outputs are repeated.</param>
    /// <param name="differs">Whether the outputs differ from hour to hour.</param>
    private static Fault<TValue> StaleFeatures<TValue>(int predictions, Func<CorrectOutputs<TValue>, bool> differs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(predictions, 2);
        return new(
            "stale features", "The job that updates the features has stopped, and the model answers on as it did in the hour before.", (right, random) => Ring(right, predictions, random))
        {
            Parameters = string.Create(CultureInfo.InvariantCulture, $"the latest {predictions:N0} outputs, at most an hour's"),
            NeedsOutputs = true,
            FollowsTime = true,
            Horizon = 10_000,
            WhyNot = right => right.Hours is null || differs(right) ? null : "the outputs hardly differ from hour to hour, so that those of the hour before are as good as right",
        };
    }

    /// <summary>Every output answers another question: held back, and given out in an order of chance.</summary>
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
