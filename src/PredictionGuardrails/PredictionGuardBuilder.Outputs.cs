using System.Collections;
using System.Globalization;
using System.Numerics;
using PredictionGuardrails.Configuration;
using PredictionGuardrails.Metrics;
using PredictionGuardrails.Names;

namespace PredictionGuardrails;

/// <content>What predictions are.</content>
public sealed partial class PredictionGuardBuilder<TInput, TPrediction>
{
    /// <summary>How far from one a sum of probabilities may be, unless somebody says otherwise.</summary>
    private const double DefaultTolerance = 0.001;

    private (OutputKind Kind, Action Apply)? _output;

    /// <summary>What cannot be about the declared kind: the setting below the guard's (null for code), and why. Null where nothing is wrong.</summary>
    internal (string? Setting, string Why)? OutputError { get; private set; }

    /// <summary>Says what predictions are, and with that what is checked and watched of them; <c>Output</c> in configuration goes before it.</summary>
    /// <param name="kind">The kind; numbers are numbers and bools, chars and enums are labels without saying so.</param>
    public PredictionGuardBuilder<TInput, TPrediction> Output(OutputKind kind)
    {
        _output = (kind, () => Apply(kind));
        return this;
    }

    /// <summary>Predictions are probabilities: from 0 to 1, see <see cref="OutputKind.Probability"/>.</summary>
    public PredictionGuardBuilder<TInput, TPrediction> Probability() => Output(OutputKind.Probability);

    /// <summary>Watches a probability that is read off every prediction: a confidence, a score. From 0 to 1, see <see cref="OutputKind.Probability"/>.</summary>
    /// <typeparam name="TValue">A number, nullable too.</typeparam>
    /// <param name="name">The metric's name, unique in the guard; its settings are under <c>Metrics:{name}</c>.</param>
    /// <param name="read">Reads it. Where it throws, the prediction is rejected and the breach carries the exception.</param>
    /// <param name="configure">States its checks and rules beyond those.</param>
    /// <exception cref="ArgumentException">The name is empty, taken or not allowed, or the type is no number.</exception>
    public PredictionGuardBuilder<TInput, TPrediction> Probability<TValue>(
        string name, Func<TPrediction, TValue> read, Action<MetricBuilder<TValue>>? configure = null)
    {
        if (!ValueKinds.IsNumber<TValue>())
        {
            throw new ArgumentException($"The probability \"{name}\" is of type {typeof(TValue).Name}, which is no number.", nameof(read));
        }

        Metric(name, read);
        Metrics[^1].Defaults.Add(ExpectProbability);
        configure?.Invoke(new MetricBuilder<TValue>(Metrics[^1].Defaults));
        return this;
    }

    /// <summary>Predictions are labels, names of a set: see <see cref="OutputKind.Label"/>.</summary>
    public PredictionGuardBuilder<TInput, TPrediction> Label() => Output(OutputKind.Label);

    /// <summary>Watches a label and how sure the model is of it: the metrics <c>label</c> and <c>confidence</c>, the latter from 0 to 1.</summary>
    /// <typeparam name="TLabel">A whole number, string, bool, char or an enum.</typeparam>
    /// <typeparam name="TNumber">A number, nullable too.</typeparam>
    /// <param name="label">Reads the label.</param>
    /// <param name="confidence">Reads the confidence.</param>
    public PredictionGuardBuilder<TInput, TPrediction> LabelWithConfidence<TLabel, TNumber>(
        Func<TPrediction, TLabel> label, Func<TPrediction, TNumber> confidence) =>
        Label("label", label).Probability("confidence", confidence);

    /// <summary>Predictions are probability vectors, arrays of numbers: see <see cref="OutputKind.ProbabilityVector"/>.</summary>
    /// <param name="length">How many classes there are; null where that is not checked, but watched.</param>
    /// <param name="tolerance">How far from one the sum may be.</param>
    public PredictionGuardBuilder<TInput, TPrediction> ProbabilityVector(int? length = null, double tolerance = DefaultTolerance)
    {
        ThrowIfNoLength(length, tolerance);
        _output = (OutputKind.ProbabilityVector, () => ApplyVector(
            floats => AddProbabilities(floats, null, length, tolerance), doubles => AddProbabilities(doubles, null, length, tolerance)));
        return this;
    }

    /// <summary>Watches a probability vector that is read off every prediction: see <see cref="OutputKind.ProbabilityVector"/>.</summary>
    /// <param name="read">Reads it.</param>
    /// <param name="name">What its metrics' and checks' names begin with, where a guard has several; nothing by default.</param>
    /// <param name="length">How many classes there are; null where that is not checked, but watched.</param>
    /// <param name="tolerance">How far from one the sum may be.</param>
    public PredictionGuardBuilder<TInput, TPrediction> ProbabilityVector(
        Func<TPrediction, ReadOnlyMemory<float>> read, string? name = null, int? length = null, double tolerance = DefaultTolerance)
    {
        ArgumentNullException.ThrowIfNull(read);
        ThrowIfNoLength(length, tolerance);
        return AddProbabilities(read, name, length, tolerance);
    }

    /// <inheritdoc cref="ProbabilityVector(Func{TPrediction, ReadOnlyMemory{float}}, string?, int?, double)"/>
    public PredictionGuardBuilder<TInput, TPrediction> ProbabilityVector(
        Func<TPrediction, ReadOnlyMemory<double>> read, string? name = null, int? length = null, double tolerance = DefaultTolerance)
    {
        ArgumentNullException.ThrowIfNull(read);
        ThrowIfNoLength(length, tolerance);
        return AddProbabilities(read, name, length, tolerance);
    }

    /// <summary>Predictions are embeddings, arrays of numbers: see <see cref="OutputKind.Embedding"/>.</summary>
    /// <param name="length">How long they are; null where that is not checked, but watched.</param>
    public PredictionGuardBuilder<TInput, TPrediction> Embedding(int? length = null)
    {
        ThrowIfNoLength(length, 0);
        _output = (OutputKind.Embedding, () => ApplyVector(
            floats => AddEmbedding(floats, null, length), doubles => AddEmbedding(doubles, null, length)));
        return this;
    }

    /// <summary>Watches an embedding that is read off every prediction: see <see cref="OutputKind.Embedding"/>.</summary>
    /// <param name="read">Reads it.</param>
    /// <param name="name">What its metrics' and checks' names begin with, where a guard has several; nothing by default.</param>
    /// <param name="length">How long it is; null where that is not checked, but watched.</param>
    public PredictionGuardBuilder<TInput, TPrediction> Embedding(Func<TPrediction, ReadOnlyMemory<float>> read, string? name = null, int? length = null)
    {
        ArgumentNullException.ThrowIfNull(read);
        ThrowIfNoLength(length, 0);
        return AddEmbedding(read, name, length);
    }

    /// <inheritdoc cref="Embedding(Func{TPrediction, ReadOnlyMemory{float}}, string?, int?)"/>
    public PredictionGuardBuilder<TInput, TPrediction> Embedding(Func<TPrediction, ReadOnlyMemory<double>> read, string? name = null, int? length = null)
    {
        ArgumentNullException.ThrowIfNull(read);
        ThrowIfNoLength(length, 0);
        return AddEmbedding(read, name, length);
    }

    /// <summary>Predictions are rankings, lists in an order: see <see cref="OutputKind.Ranking"/>.</summary>
    public PredictionGuardBuilder<TInput, TPrediction> Ranking() => Output(OutputKind.Ranking);

    /// <summary>Watches a ranking that is read off every prediction: see <see cref="OutputKind.Ranking"/>.</summary>
    /// <typeparam name="TItem">The type of its items, compared as <see cref="EqualityComparer{T}.Default"/> does.</typeparam>
    /// <param name="read">Reads it.</param>
    /// <param name="name">What its metrics' and checks' names begin with, where a guard has several; nothing by default.</param>
    public PredictionGuardBuilder<TInput, TPrediction> Ranking<TItem>(Func<TPrediction, IReadOnlyList<TItem>?> read, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(read);
        return AddRanking(prediction => read(prediction)?.Count ?? 0, prediction => Rankings.Duplicates(read(prediction)), name);
    }

    /// <summary>Predictions are text of a language model: see <see cref="OutputKind.Text"/>.</summary>
    /// <param name="json">Whether it has to be JSON.</param>
    public PredictionGuardBuilder<TInput, TPrediction> Text(bool json = false)
    {
        _output = (OutputKind.Text, () => AddText(static prediction => (string?)(object?)prediction, null, json));
        return this;
    }

    /// <summary>Watches text of a language model that is read off every prediction: see <see cref="OutputKind.Text"/>.</summary>
    /// <param name="read">Reads it.</param>
    /// <param name="name">What its metrics' and checks' names begin with, where a guard has several; nothing by default.</param>
    /// <param name="json">Whether it has to be JSON.</param>
    public PredictionGuardBuilder<TInput, TPrediction> Text(Func<TPrediction, string?> read, string? name = null, bool json = false)
    {
        ArgumentNullException.ThrowIfNull(read);
        return AddText(read, name, json);
    }

    /// <summary>Makes up its mind what predictions are: as configured, as declared, or as their type says.</summary>
    internal void ChooseOutput(OutputKind? configured)
    {
        if ((configured ?? _output?.Kind ?? OutputKinds.DefaultOf<TPrediction>()) is not { } kind)
        {
            return;
        }

        var possible = OutputKinds.Of<TPrediction>();
        if (!possible.Contains(kind))
        {
            OutputError = (configured is null ? null : "Output", DescribeImpossible(kind, possible));
        }
        else if (_output is { } declared && declared.Kind == kind)
        {
            declared.Apply();
        }
        else
        {
            Apply(kind);
        }
    }

    private static string DescribeImpossible(OutputKind kind, IReadOnlyList<OutputKind> possible) =>
        $"is \"{kind}\", which predictions of type {typeof(TPrediction).Name} cannot be: "
        + (possible.Count > 0 ? $"they can be {string.Join(" or ", possible)}" : "read in code what is one, with Probability(\"name\", …), ProbabilityVector(…), Ranking(…), Embedding(…), Text(…) or Metric(\"name\", …)");

    private void Apply(OutputKind kind)
    {
        switch (kind)
        {
            case OutputKind.Number:
            case OutputKind.Probability:
                PredictionMetric = Itself(ValueKinds.Find<TPrediction>()!);
                if (kind == OutputKind.Probability)
                {
                    PredictionDefaults.Insert(0, ExpectProbability);
                }

                break;

            case OutputKind.Label:
                PredictionMetric = Itself(ValueKinds.FindLabel<TPrediction>()!);
                break;

            case OutputKind.ProbabilityVector:
                ApplyVector(floats => AddProbabilities(floats, null, null, DefaultTolerance), doubles => AddProbabilities(doubles, null, null, DefaultTolerance));
                break;

            case OutputKind.Embedding:
                ApplyVector(floats => AddEmbedding(floats, null, null), doubles => AddEmbedding(doubles, null, null));
                break;

            case OutputKind.Ranking:
                AddRanking(static prediction => ((IList?)(object?)prediction)?.Count ?? 0, static prediction => Rankings.Duplicates((IList?)(object?)prediction), null);
                break;

            default:
                AddText(static prediction => (string?)(object?)prediction, null, json: false);
                break;
        }

        static Metric<TPrediction> Itself(ValueKind<TPrediction> kind) =>
            kind.CreateMetric<TPrediction>(MetricNames.Prediction, static prediction => prediction, static (_, value) => value);
    }

    private static void ThrowIfNoLength(int? length, double tolerance)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length ?? 1, 1, nameof(length));
        ArgumentOutOfRangeException.ThrowIfNegative(tolerance);
    }

    private static void ExpectProbability(MetricOptions options)
    {
        (options.Range.Enabled, options.Range.Minimum, options.Range.Maximum) = (true, 0, 1);
        options.Rates.Ends.Maximum = 0.9;
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

    private PredictionGuardBuilder<TInput, TPrediction> AddProbabilities<TNumber>(
        Func<TPrediction, ReadOnlyMemory<TNumber>> read, string? name, int? length, double tolerance)
        where TNumber : IFloatingPointIeee754<TNumber>
    {
        AddLength(prediction => read(prediction).Length, name, length);
        AddFiniteValues(read, name);
        AddCheck(
            Named(name, RuleNames.NotNegative),
            prediction => Vectors.PlaceOfNegative(read(prediction).Span) < 0,
            prediction => Place(read(prediction).Span, Vectors.PlaceOfNegative(read(prediction).Span)),
            "no negative probability");
        AddCheck(
            Named(name, RuleNames.SumsToOne),
            prediction => Math.Abs(Vectors.Sum(read(prediction).Span) - 1) <= tolerance,
            prediction => string.Create(CultureInfo.InvariantCulture, $"a vector with the sum {Vectors.Sum(read(prediction).Span):G6}"),
            string.Create(CultureInfo.InvariantCulture, $"a sum of 1, within {tolerance}"));
        Metric(Named(name, "entropy"), prediction => Vectors.Entropy(read(prediction).Span));
        Metric(Named(name, "top"), prediction => Vectors.Largest(read(prediction).Span));
        return Label(Named(name, "class"), prediction => Vectors.PlaceOfLargest(read(prediction).Span));
    }

    private PredictionGuardBuilder<TInput, TPrediction> AddEmbedding<TNumber>(Func<TPrediction, ReadOnlyMemory<TNumber>> read, string? name, int? length)
        where TNumber : unmanaged, IFloatingPointIeee754<TNumber>
    {
        AddLength(prediction => read(prediction).Length, name, length);
        AddFiniteValues(read, name);
        AddCheck(Named(name, RuleNames.NotZero), prediction => Vectors.Norm(read(prediction).Span) != 0, static _ => "a vector of zeros", "a vector that is not all zeros");
        Metric(Named(name, "norm"), prediction => Vectors.Norm(read(prediction).Span));
        return Metric(Named(name, "fingerprint"), prediction => Fingerprint.Of(read(prediction).Span));
    }

    private PredictionGuardBuilder<TInput, TPrediction> AddRanking(Func<TPrediction, int> length, Func<TPrediction, int> duplicates, string? name)
    {
        AddCheck(Named(name, RuleNames.NotEmpty), prediction => length(prediction) > 0, static _ => "an empty list", "at least one item");
        AddCheck(
            Named(name, RuleNames.NoDuplicates),
            prediction => duplicates(prediction) == 0,
            prediction => string.Create(CultureInfo.InvariantCulture, $"a list of {length(prediction)} items, {duplicates(prediction)} of them for the second time"),
            "every item once");
        Metric(Named(name, "length"), length);
        return Metric(Named(name, "duplicates"), duplicates);
    }

    private PredictionGuardBuilder<TInput, TPrediction> AddText(Func<TPrediction, string?> read, string? name, bool json)
    {
        AddCheck(Named(name, RuleNames.NotEmpty), prediction => !string.IsNullOrWhiteSpace(read(prediction)), static _ => "an empty text", "a text");
        if (json)
        {
            AddCheck(Named(name, RuleNames.Json), prediction => Texts.WhyNoJson(read(prediction)) is null, prediction => $"no JSON ({Texts.WhyNoJson(read(prediction))})", "JSON");
        }

        Metric(Named(name, "length"), prediction => read(prediction)?.Length ?? 0);
        return Metric(Named(name, "fingerprint"), prediction => Fingerprint.Of(read(prediction).AsSpan()));
    }

    private void AddLength(Func<TPrediction, int> length, string? name, int? expected)
    {
        if (expected is { } count)
        {
            AddCheck(
                Named(name, RuleNames.Length),
                prediction => length(prediction) == count,
                prediction => string.Create(CultureInfo.InvariantCulture, $"a vector of {length(prediction)} numbers"),
                string.Create(CultureInfo.InvariantCulture, $"{count} numbers"));
        }

        Metric(Named(name, "length"), length);
    }

    private void AddFiniteValues<TNumber>(Func<TPrediction, ReadOnlyMemory<TNumber>> read, string? name)
        where TNumber : IFloatingPointIeee754<TNumber> => AddCheck(
            Named(name, RuleNames.FiniteValues),
            prediction => Vectors.PlaceOfNotFinite(read(prediction).Span) < 0,
            prediction => Place(read(prediction).Span, Vectors.PlaceOfNotFinite(read(prediction).Span)),
            "finite numbers");

    private void AddCheck(string name, Func<TPrediction, bool> passes, Func<TPrediction, string> observe, string expected)
    {
        if (!Checks.TryAdd(name, new((_, prediction) => passes(prediction)) { Observe = observe, Expected = expected }))
        {
            throw new ArgumentException($"There is a check \"{name}\" already: give each part of a prediction a name of its own.", nameof(name));
        }
    }

    private static string Named(string? part, string what) => part is null ? what : $"{part} {what}";

    private static string Place<TNumber>(ReadOnlySpan<TNumber> numbers, int place)
        where TNumber : IFloatingPointIeee754<TNumber> =>
        string.Create(CultureInfo.InvariantCulture, $"a vector with {numbers[place]} at place {place}");
}
