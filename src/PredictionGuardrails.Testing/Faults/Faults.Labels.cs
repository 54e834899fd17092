namespace PredictionGuardrails.Testing;

/// <content>Faults of labels.</content>
public static partial class Faults
{
    private const string NeedsTwoLabels = "there is only one label";

    /// <summary>Some of the most frequent label become the least frequent one.</summary>
    /// <param name="points">By how much of all outputs: 0.1 for 10 points.</param>
    public static Fault<string?> SharesShifted(double points = 0.1)
    {
        ThrowIfNoShare(points);
        return new($"shares +{Text(100 * points)} points", "A feature that one class depends on is lost, or a threshold has moved.", (right, random) =>
        {
            var labels = right.Labels();
            var share = points * right.Values.Count / Math.Max(1, right.Values.Count(label => label == labels[0]));
            return label => label == labels[0] && random.NextDouble() < share ? labels[^1] : label;
        })
        {
            Parameters = $"{Text(100 * points)} points from the most to the least frequent label",
            NeedsOutputs = true,
            WhyNot = WhyNotTwo,
        };
    }

    /// <summary>The two most frequent labels change places.</summary>
    public static Fault<string?> LabelsSwapped() => new("labels swapped", "The order of the classes differs between training and service.", (right, _) =>
    {
        var labels = right.Labels();
        return label => label == labels[0] ? labels[1] : label == labels[1] ? labels[0] : label;
    })
    {
        Parameters = "the two most frequent ones",
        NeedsOutputs = true,
        WhyNot = WhyNotTwo,
    };

    /// <summary>The second most frequent label becomes the most frequent one.</summary>
    public static Fault<string?> ClassNeverPredicted() => new("class never predicted", "A class is lost when the model is trained anew on filtered data.", (right, _) =>
    {
        var labels = right.Labels();
        return label => label == labels[1] ? labels[0] : label;
    })
    {
        Parameters = "the second most frequent one",
        NeedsOutputs = true,
        WhyNot = WhyNotTwo,
    };

    /// <summary>Every label by chance, all equally often.</summary>
    public static Fault<string?> LabelsEquallyLikely() => new("equally likely", "The weights are not loaded, and the model guesses.", (right, random) =>
    {
        var labels = right.Labels();
        return _ => labels[random.Next(labels.Count)];
    })
    {
        NeedsOutputs = true,
        WhyNot = WhyNotTwo,
    };

    /// <summary>A label that there never was, in place of a share of the outputs.</summary>
    /// <param name="share">The share.</param>
    /// <param name="label">The label.</param>
    public static Fault<string?> UnknownLabel(double share = 0.05, string label = "unknown")
    {
        ThrowIfNoShare(share);
        return new("unknown label", "A default stands in for a class that the service cannot read.", (_, random) => right => random.NextDouble() < share ? label : right)
        {
            Parameters = $"\"{label}\", share {Percent(share)}",
        };
    }

    /// <summary>One and the same label, over and over.</summary>
    /// <param name="label">The label; the latest right one by default.</param>
    public static Fault<string?> LabelStuck(string? label = null) => new(
        "stuck", "Every request gets the same features.", (right, _) => label is null ? Repeat(right, int.MaxValue) : _ => label)
    {
        Parameters = label is null ? "the latest output" : $"\"{label}\"",
    };

    /// <summary>Every label is given out several times before the next one.</summary>
    /// <param name="times">How often.</param>
    public static Fault<string?> LabelStaleCache(int times = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 2);
        return new("stale cache", "A cache in front of the model answers other requests with what it said last.", (right, _) => Repeat(right, times)) { Parameters = $"{times} times each" };
    }

    /// <summary>The labels of the hour before, over and over, in an order of chance. It shows where labels follow the time of day.</summary>
    /// <param name="predictions">How many at the most.</param>
    public static Fault<string?> LabelStaleFeatures(int predictions = 1000) => StaleFeatures<string?>(predictions, static right =>
    {
        var most = right.Labels().FirstOrDefault();
        return right.DifferByHour(label => label is null ? double.NaN : label == most ? 1 : 0);
    });

    /// <summary>No label in place of a share of them.</summary>
    /// <param name="share">The share.</param>
    public static Fault<string?> LabelMissing(double share = 0.01)
    {
        ThrowIfNoShare(share);
        return new("missing", "A response without the expected field is read as null.", (_, random) => right => random.NextDouble() < share ? null : right)
        {
            Parameters = $"share {Percent(share)}",
        };
    }

    /// <summary>Every label answers another question. Outputs alone cannot show it.</summary>
    public static Fault<string?> LabelsShuffled() => new("shuffled", "The results of a batch are joined to the wrong rows.", Shuffle) { IsDetectable = false };

    /// <summary>Labels by chance, each as often as it should come. Outputs alone cannot show it.</summary>
    public static Fault<string?> LabelsWrongInProportion() => new(
        "wrong in proportion", "The model has learnt the distribution and nothing of the question.", (right, random) => _ => right.Any(random))
    {
        IsDetectable = false,
        NeedsOutputs = true,
    };

    private static string? WhyNotTwo(CorrectOutputs<string?> right) => right.Labels().Count > 1 ? null : NeedsTwoLabels;
}
