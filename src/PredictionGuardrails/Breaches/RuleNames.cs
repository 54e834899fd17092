namespace PredictionGuardrails;

/// <summary>The names that built-in checks and rules have in <see cref="Breach.Rule"/>, in logs, in metrics and (but for <see cref="Metric"/>, <see cref="Fallback"/>, <see cref="Isolated"/> and <see cref="Segment"/>) in settings.</summary>
public static class RuleNames
{
    /// <summary>A prediction, or a number or label read off it, was null.</summary>
    public const string NotNull = "NotNull";

    /// <summary>A number was NaN or infinite.</summary>
    public const string Finite = "Finite";

    /// <summary>A number was outside its range. NaN is outside every range.</summary>
    public const string Range = "Range";

    /// <summary>A number was beyond what the tail of the healthy numbers allows.</summary>
    public const string LearnedRange = "LearnedRange";

    /// <summary>A number or label was none of the allowed ones.</summary>
    public const string AllowedValues = "AllowedValues";

    /// <summary>The model threw an exception of its own.</summary>
    public const string Exceptions = "Exceptions";

    /// <summary>A metric's selector or writer threw, so that the metric could not be checked or clamped.</summary>
    public const string Metric = "Metric";

    /// <summary>A fallback threw, or had no answer.</summary>
    public const string Fallback = "Fallback";

    /// <summary>A metric's predictions are no longer what they were in its baseline, by more than a time of day explains.</summary>
    public const string Change = "Change";

    /// <summary>A metric's predictions are no longer what they usually are at this time, by as much as a time of day could explain.</summary>
    public const string Shift = "Shift";

    /// <summary>A metric's predictions of the last seven days differ from those that were accepted, though no single day differed from the one before.</summary>
    public const string Drift = "Drift";

    /// <summary>A metric's mean over a window was outside its limits.</summary>
    public const string Mean = "Mean";

    /// <summary>A metric's standard deviation over a window was outside its limits.</summary>
    public const string StandardDeviation = "StandardDeviation";

    /// <summary>A quantile of a metric over a window was outside its limits.</summary>
    public const string Quantile = "Quantile";

    /// <summary>The share of zeros, repeats, NaN or nulls over a window was outside its limits.</summary>
    public const string Rate = "Rate";

    /// <summary>A label's share over a window was outside its limits.</summary>
    public const string Share = "Share";

    /// <summary>The population stability index of a window against the baseline was too large.</summary>
    public const string PopulationStability = "PopulationStability";

    /// <summary>The Jensen-Shannon distance of a window from the baseline was too large.</summary>
    public const string JensenShannon = "JensenShannon";

    /// <summary>The Kolmogorov-Smirnov distance of a window from the baseline was too large.</summary>
    public const string KolmogorovSmirnov = "KolmogorovSmirnov";

    /// <summary>The Wasserstein distance of a window from the baseline was too large.</summary>
    public const string Wasserstein = "Wasserstein";

    /// <summary>No predictions came for too long.</summary>
    public const string NoData = "NoData";

    /// <summary>The breaker was opened by hand.</summary>
    public const string Isolated = "Isolated";

    /// <summary>The key of a segment could not be read.</summary>
    public const string Segment = "Segment";

    /// <summary>A number of a vector was NaN or infinite.</summary>
    public const string FiniteValues = "FiniteValues";

    /// <summary>A probability of a vector was negative.</summary>
    public const string NotNegative = "NotNegative";

    /// <summary>The probabilities of a vector did not sum to one.</summary>
    public const string SumsToOne = "SumsToOne";

    /// <summary>A vector had another length than stated.</summary>
    public const string Length = "Length";

    /// <summary>A vector was all zeros.</summary>
    public const string NotZero = "NotZero";

    /// <summary>A list, a text, or a label was empty.</summary>
    public const string NotEmpty = "NotEmpty";

    /// <summary>A set of labels had one that is null or empty.</summary>
    public const string NoEmptyLabels = "NoEmptyLabels";

    /// <summary>A list had an item more than once.</summary>
    public const string NoDuplicates = "NoDuplicates";

    /// <summary>A text was no JSON.</summary>
    public const string Json = "Json";

    /// <summary>A model answered a batch with another number of predictions than it was asked for.</summary>
    public const string BatchLength = "BatchLength";

    internal static readonly string[] All = [FiniteValues, NotNegative, SumsToOne, Length, NotZero, NotEmpty, NoEmptyLabels, NoDuplicates, Json, BatchLength,
        NotNull, Finite, Range, LearnedRange, AllowedValues, Exceptions, Metric, Fallback, Change, Shift, Drift, Isolated,
        Mean, StandardDeviation, Quantile, Rate, Share, PopulationStability, JensenShannon, KolmogorovSmirnov, Wasserstein, NoData, Segment];
}
