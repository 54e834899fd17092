namespace PredictionGuardrails.Testing;

/// <content>Faults of labels.</content>
public static partial class Faults
{
    private const string NeedsTwoLabels = "there is only one label";

    /// <summary>Creates a fault that changes some occurrences of the most frequent label to the least frequent one.</summary>
    /// <param name="points">The number of changed labels as a fraction of all outputs: 0.1 for 10 percentage points.</param>
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

    /// <summary>Creates a fault that swaps the two most frequent labels.</summary>
    public static Fault<string?> LabelsSwapped() => new("labels swapped", "The order of the classes differs between training and service.", (right, _) =>
    {
        var labels = right.Labels();
        return label => label == labels[0] ? labels[1] : label == labels[1] ? labels[0] : label;
    })
    {
        Parameters = "the two most frequent labels",
        NeedsOutputs = true,
        WhyNot = WhyNotTwo,
    };

    /// <summary>Creates a fault that changes the second most frequent label to the most frequent one.</summary>
    public static Fault<string?> ClassNeverPredicted() => new("class never predicted", "A class is lost when the model is retrained on filtered data.", (right, _) =>
    {
        var labels = right.Labels();
        return label => label == labels[1] ? labels[0] : label;
    })
    {
        Parameters = "the second most frequent label",
        NeedsOutputs = true,
        WhyNot = WhyNotTwo,
    };

    /// <summary>Creates a fault that returns random labels with equal frequency.</summary>
    public static Fault<string?> LabelsEquallyLikely() => new("equally likely", "The weights aren't loaded, and the model guesses.", (right, random) =>
    {
        var labels = right.Labels();
        return _ => labels[random.Next(labels.Count)];
    })
    {
        NeedsOutputs = true,
        WhyNot = WhyNotTwo,
    };

    /// <summary>Creates a fault that replaces a fraction of the outputs with a new label.</summary>
    /// <param name="share">The fraction.</param>
    /// <param name="label">The label.</param>
    public static Fault<string?> UnknownLabel(double share = 0.05, string label = "unknown")
    {
        ThrowIfNoShare(share);
        return new("unknown label", "A default replaces a class that the service can't read.", (_, random) => right => random.NextDouble() < share ? label : right)
        {
            Parameters = $"'{label}', share {Percent(share)}",
        };
    }

    /// <summary>Creates a fault that always returns the same label.</summary>
    /// <param name="label">The label. The default is the latest correct one.</param>
    public static Fault<string?> LabelStuck(string? label = null) => new(
        "stuck", "Every request gets the same features.", (right, _) => label is null ? Repeat(right, int.MaxValue) : _ => label)
    {
        Parameters = label is null ? "the latest output" : $"'{label}'",
    };

    /// <summary>Creates a fault that returns every label several times before the next one.</summary>
    /// <param name="times">The number of times.</param>
    public static Fault<string?> LabelStaleCache(int times = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 2);
        return new("stale cache", "A cache in front of the model returns the last prediction for other requests.", (right, _) => Repeat(right, times)) { Parameters = $"{times} times each" };
    }

    /// <summary>Creates a fault that repeats the labels of the previous hour in random order. It's visible only if labels depend on the time of day.</summary>
    /// <param name="predictions">The maximum number of predictions.</param>
    public static Fault<string?> LabelStaleFeatures(int predictions = 1000) => StaleFeatures<string?>(predictions, static right =>
    {
        var most = right.Labels().FirstOrDefault();
        return right.DifferByHour(label => label is null ? double.NaN : label == most ? 1 : 0);
    });

    /// <summary>Creates a fault that removes a fraction of the labels.</summary>
    /// <param name="share">The fraction.</param>
    public static Fault<string?> LabelMissing(double share = 0.01)
    {
        ThrowIfNoShare(share);
        return new("missing", "A response without the expected field is read as null.", (_, random) => right => random.NextDouble() < share ? null : right)
        {
            Parameters = $"share {Percent(share)}",
        };
    }

    /// <summary>Creates a fault that returns labels for other inputs. It can't be detected from outputs.</summary>
    public static Fault<string?> LabelsShuffled() => new("shuffled", "The results of a batch are joined to the wrong rows.", Shuffle) { IsDetectable = false };

    /// <summary>Creates a fault that returns random labels with their correct frequencies. It can't be detected from outputs.</summary>
    public static Fault<string?> LabelsWrongInProportion() => new(
        "wrong in proportion", "The model learned the distribution but ignores its inputs.", (right, random) => _ => right.Any(random))
    {
        IsDetectable = false,
        NeedsOutputs = true,
    };

    private static string? WhyNotTwo(CorrectOutputs<string?> right) => right.Labels().Count > 1 ? null : NeedsTwoLabels;
}
