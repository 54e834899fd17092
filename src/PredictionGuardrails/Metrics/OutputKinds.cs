using System.Collections;

namespace PredictionGuardrails.Metrics;

/// <summary>Which kinds of output a type can be. Each type is named, so that nothing is made by reflection.</summary>
internal static class OutputKinds
{
    /// <summary>The metrics and checks that come with kinds.</summary>
    public static readonly string[] Names =
    [
        "length", "entropy", "top", "class", "norm", "fingerprint", "duplicates", "labels", RuleNames.FiniteValues, RuleNames.NotNegative,
        RuleNames.SumsToOne, RuleNames.Length, RuleNames.NotZero, RuleNames.NotEmpty, RuleNames.NoEmptyLabels, RuleNames.NoEmptyItems,
        RuleNames.NoDuplicates, RuleNames.Json,
    ];

    /// <summary>The kinds that predictions of a type can be, the default one first, if there is a default.</summary>
    public static IReadOnlyList<OutputKind> Of<TPrediction>()
    {
        if (typeof(TPrediction) == typeof(string))
        {
            return [OutputKind.Label, OutputKind.Text];
        }

        if (ValueKinds.IsNumber<TPrediction>())
        {
            return ValueKinds.FindLabel<TPrediction>() is null
                ? [OutputKind.Number, OutputKind.Probability]
                : [OutputKind.Number, OutputKind.Probability, OutputKind.Label];
        }

        if (ValueKinds.Find<TPrediction>() is not null)
        {
            return [OutputKind.Label];
        }

        if (Vectors.Reader<TPrediction, float>() is not null || Vectors.Reader<TPrediction, double>() is not null)
        {
            return [OutputKind.ProbabilityVector, OutputKind.Embedding];
        }

        return typeof(IList).IsAssignableFrom(typeof(TPrediction)) ? [OutputKind.Ranking, OutputKind.LabelSet]
            : typeof(IEnumerable).IsAssignableFrom(typeof(TPrediction)) ? [OutputKind.LabelSet]
            : [];
    }

    /// <summary>The default kind of a type: numbers, and types that can only be labels. Null if it must be set.</summary>
    public static OutputKind? DefaultOf<TPrediction>() =>
        ValueKinds.IsNumber<TPrediction>() ? OutputKind.Number
        : typeof(TPrediction) != typeof(string) && ValueKinds.Find<TPrediction>() is not null ? OutputKind.Label
        : null;
}
