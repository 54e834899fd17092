using System.Collections;
using System.Globalization;
using System.Numerics;
using PredictionGuardrails.Configuration;
using PredictionGuardrails.Metrics;
using PredictionGuardrails.Names;
using PredictionGuardrails.Text;

namespace PredictionGuardrails.Execution;

/// <summary>What predictions are, and with that the metrics and checks that a guard has of them.</summary>
internal sealed class OutputDefinition<TInput, TPrediction>(GuardDefinition<TInput, TPrediction> definition)
{
    /// <summary>The default tolerance of a sum of probabilities.</summary>
    public const double DefaultTolerance = 0.001;

    private (OutputKind Kind, Action Apply)? _declared;

    public void Declare(OutputKind kind) => _declared = (kind, () => Apply(kind));

    /// <param name="length">How many classes there are; null where that is not checked.</param>
    /// <param name="tolerance">How far from one the sum may be.</param>
    public void DeclareProbabilities(int? length, double tolerance) => _declared = (OutputKind.ProbabilityVector, () => ApplyVector(
        floats => AddProbabilities(floats, null, length, tolerance), doubles => AddProbabilities(doubles, null, length, tolerance)));

    /// <param name="length">How long it is; null where that is not checked.</param>
    public void DeclareEmbedding(int? length) => _declared = (OutputKind.Embedding, () => ApplyVector(
        floats => AddEmbedding(floats, null, length), doubles => AddEmbedding(doubles, null, length)));

    /// <param name="allowEmpty">Whether it may be empty.</param>
    public void DeclareLabelSet(bool allowEmpty) => _declared = (
        OutputKind.LabelSet, () => AddLabelSet(static prediction => LabelSets.TextsOf((IEnumerable?)(object?)prediction), null, allowEmpty));

    /// <param name="json">Whether it has to be JSON.</param>
    public void DeclareText(bool json) =>
        _declared = (OutputKind.Text, () => AddText(static prediction => (string?)(object?)prediction, null, json));

    /// <summary>Decides what predictions are: as configured, as declared, or as their type says.</summary>
    public void Choose(OutputKind? configured)
    {
        if ((configured ?? _declared?.Kind ?? OutputKinds.DefaultOf<TPrediction>()) is not { } kind)
        {
            return;
        }

        var possible = OutputKinds.Of<TPrediction>();
        if (!possible.Contains(kind))
        {
            definition.OutputError = (configured is null ? null : "Output", DescribeImpossible(kind, possible));
        }
        else if (_declared is { } declared && declared.Kind == kind)
        {
            declared.Apply();
        }
        else
        {
            Apply(kind);
        }
    }

    private static string DescribeImpossible(OutputKind kind, IReadOnlyList<OutputKind> possible) =>
        $"'{kind}' isn't supported for {TypeText.Of(typeof(TPrediction))} predictions. "
        + (possible.Count > 0
            ? $"Use {NameSuggestion.Or(possible)}."
            : "Add a metric for a part of the prediction in code, for example Probability(\"name\", …), LabelSet(…), Embedding(…), or Metric(\"name\", …).");

    private void Apply(OutputKind kind)
    {
        switch (kind)
        {
            case OutputKind.Number:
            case OutputKind.Probability:
                definition.PredictionMetric = Itself(ValueKinds.Find<TPrediction>()!);
                if (kind == OutputKind.Probability)
                {
                    definition.PredictionDefaults.Insert(0, ExpectProbability);
                }

                break;

            case OutputKind.Label:
                definition.PredictionMetric = Itself(ValueKinds.FindLabel<TPrediction>()!);
                break;

            case OutputKind.ProbabilityVector:
                ApplyVector(floats => AddProbabilities(floats, null, null, DefaultTolerance), doubles => AddProbabilities(doubles, null, null, DefaultTolerance));
                break;

            case OutputKind.Embedding:
                ApplyVector(floats => AddEmbedding(floats, null, null), doubles => AddEmbedding(doubles, null, null));
                break;

            case OutputKind.Ranking:
                AddRanking(
                    static prediction => ((IList?)(object?)prediction)?.Count,
                    static prediction => Rankings.CountEmpty((IList?)(object?)prediction),
                    static prediction => Rankings.Duplicates((IList?)(object?)prediction),
                    null);
                break;

            case OutputKind.LabelSet:
                AddLabelSet(static prediction => LabelSets.TextsOf((IEnumerable?)(object?)prediction), null, allowEmpty: false);
                break;

            default:
                AddText(static prediction => (string?)(object?)prediction, null, json: false);
                break;
        }

        static Metric<TPrediction> Itself(ValueKind<TPrediction> kind) =>
            kind.CreateMetric<TPrediction>(MetricNames.Prediction, static prediction => prediction, static (_, value) => value);
    }

    /// <summary>What is checked of a probability.</summary>
    public static void ExpectProbability(MetricOptions options)
    {
        options.Range.Enabled = true;
        options.Range.Minimum = 0;
        options.Range.Maximum = 1;
        options.Rates.Saturated.Maximum = 0.9;
    }

    private static void ApplyVector(Action<Func<TPrediction, ReadOnlyMemory<float>>> ofFloats, Action<Func<TPrediction, ReadOnlyMemory<double>>> ofDoubles)
    {
        if (Vectors.Reader<TPrediction, float>() is { } floats)
        {
            ofFloats(floats);
        }
        else
        {
            ofDoubles(Vectors.Reader<TPrediction, double>()!);
        }
    }

    public void AddProbabilities<TNumber>(
        Func<TPrediction, ReadOnlyMemory<TNumber>> read, string? name, int? length, double tolerance)
        where TNumber : IFloatingPointIeee754<TNumber>
    {
        AddVector(read, name, length);
        AddCheck(
            Named(name, RuleNames.NotNegative),
            prediction => !HasFiniteValues(read(prediction)) || Vectors.PlaceOfNegative(read(prediction).Span) < 0,
            prediction => Place(read(prediction).Span, Vectors.PlaceOfNegative(read(prediction).Span)),
            "no negative probability");
        AddCheck(
            Named(name, RuleNames.SumsToOne),
            prediction => !HasFiniteValues(read(prediction)) || Math.Abs(Vectors.Sum(read(prediction).Span) - 1) <= tolerance,
            prediction => string.Create(CultureInfo.InvariantCulture, $"a vector with sum {DescribeSum(Vectors.Sum(read(prediction).Span), tolerance)}"),
            string.Create(CultureInfo.InvariantCulture, $"a sum of 1 ± {tolerance}"));
        AddMetric(Named(name, "entropy"), prediction => HasFiniteValues(read(prediction)) ? Vectors.Entropy(read(prediction).Span) : (double?)null);
        AddMetric(Named(name, "top"), prediction => HasFiniteValues(read(prediction)) ? Vectors.Largest(read(prediction).Span) : (double?)null);
        AddLabel(Named(name, "class"), prediction => Vectors.PlaceOfLargest(read(prediction).Span));
    }

    public void AddEmbedding<TNumber>(Func<TPrediction, ReadOnlyMemory<TNumber>> read, string? name, int? length)
        where TNumber : unmanaged, IFloatingPointIeee754<TNumber>
    {
        AddVector(read, name, length);
        AddCheck(
            Named(name, RuleNames.NotZero),
            prediction => read(prediction).IsEmpty || Vectors.Norm(read(prediction).Span) != 0,
            static _ => "an all-zero vector",
            "at least one nonzero value");
        AddOftenConstant(Named(name, "norm"), prediction => HasFiniteValues(read(prediction)) ? Vectors.Norm(read(prediction).Span) : (double?)null);
        AddMetric(Named(name, "fingerprint"), prediction => Fingerprint.Of(read(prediction).Span));
    }

    public void AddRanking(Func<TPrediction, int?> length, Func<TPrediction, int> empty, Func<TPrediction, int> duplicates, string? name)
    {
        AddCheck(
            Named(name, RuleNames.NotEmpty),
            prediction => length(prediction) > 0,
            prediction => length(prediction) is null ? "null" : "an empty list",
            "at least one item");
        AddCheck(
            Named(name, RuleNames.NoEmptyItems),
            prediction => empty(prediction) == 0,
            prediction => $"{Items(length(prediction))} with {NumberText.Count(empty(prediction))} null or empty",
            "no null or empty items");
        AddCheck(
            Named(name, RuleNames.NoDuplicates),
            prediction => duplicates(prediction) == 0,
            prediction => $"{Items(length(prediction))} with {NumberText.Count(duplicates(prediction), "duplicate", "duplicates")}",
            "no duplicates");
        AddOftenConstant(Named(name, "length"), length);
        AddOftenConstant(Named(name, "duplicates"), duplicates);
    }

    public void AddLabelSet(Func<TPrediction, IReadOnlyList<string?>?> read, string? name, bool allowEmpty)
    {
        AddCheck(
            Named(name, RuleNames.NotEmpty),
            prediction => read(prediction) is { } labels && (allowEmpty || labels.Count > 0),
            prediction => read(prediction) is null ? "null" : "an empty set",
            allowEmpty ? "a set of labels" : "at least one label");
        AddCheck(
            Named(name, RuleNames.NoEmptyLabels),
            prediction => LabelSets.CountEmpty(read(prediction)) == 0,
            prediction => $"{Labels(read(prediction))} with {NumberText.Count(LabelSets.CountEmpty(read(prediction)))} null or empty",
            "no null or empty labels");
        AddCheck(
            Named(name, RuleNames.NoDuplicates),
            prediction => Rankings.Duplicates(read(prediction)) == 0,
            prediction => $"{Labels(read(prediction))} with {NumberText.Count(Rankings.Duplicates(read(prediction)), "duplicate", "duplicates")}",
            "no duplicates");
        AddOftenConstant(Named(name, "length"), prediction => read(prediction)?.Count);
        AddLabel(Named(name, "labels"), prediction => LabelSets.NamesOf(read(prediction)));
        definition.Metrics[^1].Defaults.Add(static options => options.NotEmpty.Enabled = false);
    }

    public void AddText(Func<TPrediction, string?> read, string? name, bool json)
    {
        AddCheck(
            Named(name, RuleNames.NotEmpty),
            prediction => !BlankText.IsBlank(read(prediction)),
            prediction => read(prediction) is null ? "null" : "an empty string",
            "text that isn't empty");
        if (json)
        {
            AddCheck(
                Named(name, RuleNames.Json),
                prediction => BlankText.IsBlank(read(prediction)) || Texts.WhyNoJson(read(prediction)) is null,
                prediction => $"invalid JSON ({Texts.WhyNoJson(read(prediction))})",
                "valid JSON");
        }

        AddMetric(Named(name, "length"), prediction => read(prediction)?.Length ?? 0);
        AddMetric(Named(name, "fingerprint"), prediction => Fingerprint.Of(read(prediction).AsSpan()));
    }

    /// <summary>Adds what every vector has. A missing vector is one breach: the other checks pass it, and its metrics are null.</summary>
    private void AddVector<TNumber>(Func<TPrediction, ReadOnlyMemory<TNumber>> read, string? name, int? expected)
        where TNumber : IFloatingPointIeee754<TNumber>
    {
        AddCheck(
            Named(name, RuleNames.NotEmpty),
            prediction => !read(prediction).IsEmpty,
            prediction => read(prediction).Equals(default) ? "null" : "an empty vector",
            "at least one number");
        if (expected is { } count)
        {
            AddCheck(
                Named(name, RuleNames.Length),
                prediction => read(prediction).Length == count || read(prediction).IsEmpty,
                prediction => $"a vector of {Numbers(read(prediction).Length)}",
                Numbers(count));
        }

        AddOftenConstant(Named(name, "length"), prediction => read(prediction).Length);
        AddCheck(
            Named(name, RuleNames.FiniteValues),
            prediction => Vectors.PlaceOfNotFinite(read(prediction).Span) < 0,
            prediction => Place(read(prediction).Span, Vectors.PlaceOfNotFinite(read(prediction).Span)),
            "finite numbers");
    }

    private void AddCheck(string name, Func<TPrediction, bool> passes, Func<TPrediction, string> observe, string expected)
    {
        if (!definition.Checks.TryAdd(name, new((_, prediction) => passes(prediction)) { Observe = observe, Expected = expected }))
        {
            throw new ArgumentException($"A check named '{name}' already exists. Use a unique name for each part of a prediction.", nameof(name));
        }
    }

    private void AddMetric<TValue>(string name, Func<TPrediction, TValue> read) => Add(name, ValueKinds.Find<TValue>()!.CreateMetric(name, read, write: null));

    /// <summary>Adds a metric of which a single value is normal.</summary>
    private void AddOftenConstant<TValue>(string name, Func<TPrediction, TValue> read)
    {
        AddMetric(name, read);
        definition.Metrics[^1].Defaults.Add(static options => options.IsOftenConstant = true);
    }

    private void AddLabel<TValue>(string name, Func<TPrediction, TValue> read) =>
        Add(name, ValueKinds.FindLabel<TValue>()!.CreateMetric(name, read, write: null));

    /// <summary>Adds a metric of a part. That the part is missing or empty is for its check NotEmpty to say.</summary>
    private void Add(string name, Metric<TPrediction> metric)
    {
        metric.Defaults.Add(static options => options.NotNull.Enabled = false);
        definition.Add(name, metric);
    }

    /// <summary>Whether there is anything to calculate with. If not, the checks NotEmpty and FiniteValues say so, once, and the others pass it.</summary>
    private static bool HasFiniteValues<TNumber>(ReadOnlyMemory<TNumber> vector)
        where TNumber : IFloatingPointIeee754<TNumber> =>
        !vector.IsEmpty && Vectors.PlaceOfNotFinite(vector.Span) < 0;

    private static string DescribeSum(double sum, double tolerance) => NumberText.Apart([sum], shown => Math.Abs(shown[0] - 1) > tolerance)[0];

    private static string Numbers(int count) => NumberText.Count(count, "number", "numbers");

    private static string Items(int? length) => $"a list of {NumberText.Count(length ?? 0, "item", "items")}";

    private static string Labels(IReadOnlyList<string?>? labels) => $"a set of {NumberText.Count(labels?.Count ?? 0, "label", "labels")}";

    private static string Named(string? part, string what) => part is null ? what : $"{part} {what}";

    private static string Place<TNumber>(ReadOnlySpan<TNumber> numbers, int place)
        where TNumber : IFloatingPointIeee754<TNumber> =>
        string.Create(CultureInfo.InvariantCulture, $"a vector with {NumberText.Exact(numbers[place])} at index {place}");
}
