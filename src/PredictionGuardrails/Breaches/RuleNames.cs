namespace PredictionGuardrails;

/// <summary>
/// Defines the names of the built-in checks and rules in <see cref="Breach.Rule"/>, logs, metrics, and settings. <see cref="Metric"/>, <see cref="Fallback"/>, <see cref="Isolated"/>, and <see cref="Segment"/> have no settings.
/// </summary>
public static class RuleNames
{
    /// <summary>A prediction or a metric is null.</summary>
    public const string NotNull = "NotNull";

    /// <summary>A number is NaN or infinite.</summary>
    public const string Finite = "Finite";

    /// <summary>A number is outside its range. NaN is outside every range.</summary>
    public const string Range = "Range";

    /// <summary>A number is outside the range that is extrapolated from the tails of healthy predictions.</summary>
    public const string LearnedRange = "LearnedRange";

    /// <summary>A number or label isn't one of the allowed values.</summary>
    public const string AllowedValues = "AllowedValues";

    /// <summary>The model threw an exception.</summary>
    public const string Exceptions = "Exceptions";

    /// <summary>A selector or write function of a metric threw an exception.</summary>
    public const string Metric = "Metric";

    /// <summary>A fallback threw an exception or had no value.</summary>
    public const string Fallback = "Fallback";

    /// <summary>The predictions of a metric don't match its baseline, by more than a time of day explains.</summary>
    public const string Change = "Change";

    /// <summary>The predictions of a metric differ from what is usual at this time, by as much as a time of day could explain.</summary>
    public const string Shift = "Shift";

    /// <summary>The predictions of a metric in the last 7 days differ from the accepted ones, although no day differed from the day before.</summary>
    public const string Drift = "Drift";

    /// <summary>The mean of a metric in a window is outside its limits.</summary>
    public const string Mean = "Mean";

    /// <summary>The standard deviation of a metric in a window is outside its limits.</summary>
    public const string StandardDeviation = "StandardDeviation";

    /// <summary>A quantile of a metric in a window is outside its limits.</summary>
    public const string Quantile = "Quantile";

    /// <summary>The fraction of zeros, repeats, NaN, nulls, or saturated values in a window is outside its limits.</summary>
    public const string Rate = "Rate";

    /// <summary>The fraction of a label in a window is outside its limits.</summary>
    public const string Share = "Share";

    /// <summary>The population stability index of a window vs. the baseline is too large.</summary>
    public const string PopulationStability = "PopulationStability";

    /// <summary>The Jensen-Shannon distance between a window and the baseline is too large.</summary>
    public const string JensenShannon = "JensenShannon";

    /// <summary>The Kolmogorov-Smirnov distance between a window and the baseline is too large.</summary>
    public const string KolmogorovSmirnov = "KolmogorovSmirnov";

    /// <summary>The Wasserstein distance between a window and the baseline is too large.</summary>
    public const string Wasserstein = "Wasserstein";

    /// <summary>There were no predictions for too long.</summary>
    public const string NoData = "NoData";

    /// <summary>The breaker was opened manually.</summary>
    public const string Isolated = "Isolated";

    /// <summary>The key function of a segment threw an exception.</summary>
    public const string Segment = "Segment";

    /// <summary>A vector contains NaN or infinity.</summary>
    public const string FiniteValues = "FiniteValues";

    /// <summary>A vector contains a negative probability.</summary>
    public const string NotNegative = "NotNegative";

    /// <summary>The probabilities of a vector don't sum to one.</summary>
    public const string SumsToOne = "SumsToOne";

    /// <summary>A vector has an unexpected length.</summary>
    public const string Length = "Length";

    /// <summary>All numbers of a vector are zero.</summary>
    public const string NotZero = "NotZero";

    /// <summary>A list, text, or label is empty.</summary>
    public const string NotEmpty = "NotEmpty";

    /// <summary>A ranking contains null, or an empty text.</summary>
    public const string NoEmptyItems = "NoEmptyItems";

    /// <summary>A set of labels contains null or an empty label.</summary>
    public const string NoEmptyLabels = "NoEmptyLabels";

    /// <summary>A list or a set of labels contains duplicates.</summary>
    public const string NoDuplicates = "NoDuplicates";

    /// <summary>A text isn't valid JSON, or is <c>null</c>.</summary>
    public const string Json = "Json";

    /// <summary>A model returned a different number of predictions for a batch than there are inputs.</summary>
    public const string BatchLength = "BatchLength";

    internal static readonly string[] All = [FiniteValues, NotNegative, SumsToOne, Length, NotZero, NotEmpty, NoEmptyItems, NoEmptyLabels, NoDuplicates, Json,
        BatchLength, NotNull, Finite, Range, LearnedRange, AllowedValues, Exceptions, Metric, Fallback, Change, Shift, Drift, Isolated,
        Mean, StandardDeviation, Quantile, Rate, Share, PopulationStability, JensenShannon, KolmogorovSmirnov, Wasserstein, NoData, Segment];
}
