using System.Numerics;
using PredictionGuardrails.Execution;
using PredictionGuardrails.Metrics;

namespace PredictionGuardrails;

/// <content>What predictions are.</content>
public sealed partial class PredictionGuardBuilder<TInput, TPrediction>
{
    private const double DefaultTolerance = OutputDefinition<TInput, TPrediction>.DefaultTolerance;

    private readonly OutputDefinition<TInput, TPrediction> _output;

    /// <summary>Says what predictions are, and with that what is checked and watched of them; <c>Output</c> in configuration goes before it.</summary>
    /// <param name="kind">The kind; numbers are numbers and bools, chars and enums are labels without saying so.</param>
    public PredictionGuardBuilder<TInput, TPrediction> Output(OutputKind kind)
    {
        _output.Declare(kind);
        return this;
    }

    /// <summary>Predictions are probabilities: from 0 to 1, see <see cref="OutputKind.Probability"/>.</summary>
    public PredictionGuardBuilder<TInput, TPrediction> Probability() => Output(OutputKind.Probability);

    /// <summary>Watches a probability that is read off every prediction: a confidence, a score. From 0 to 1, see <see cref="OutputKind.Probability"/>.</summary>
    /// <typeparam name="TNumber">The number's type: double, float, Half, decimal, or an integer type.</typeparam>
    /// <param name="name">The metric's name, unique in the guard; its settings are under <c>Metrics:{name}</c>.</param>
    /// <param name="read">Reads it. Where it throws, the prediction is rejected and the breach carries the exception.</param>
    /// <param name="configure">States its checks and rules beyond those.</param>
    /// <exception cref="ArgumentException">The name is empty, taken or not allowed, or numbers of the type cannot be watched.</exception>
    public PredictionGuardBuilder<TInput, TPrediction> Probability<TNumber>(
        string name, Func<TPrediction, TNumber> read, Action<NumberMetricBuilder>? configure = null)
        where TNumber : struct, INumber<TNumber> => AddProbability(name, read, configure);

    /// <summary>Watches a probability that is read off every prediction, and that may be missing.</summary>
    /// <inheritdoc cref="Probability{TNumber}(string, Func{TPrediction, TNumber}, Action{NumberMetricBuilder})"/>
    public PredictionGuardBuilder<TInput, TPrediction> Probability<TNumber>(
        string name, Func<TPrediction, TNumber?> read, Action<NumberMetricBuilder>? configure = null)
        where TNumber : struct, INumber<TNumber> => AddProbability(name, read, configure);

    /// <summary>Predictions are labels, names of a set: see <see cref="OutputKind.Label"/>.</summary>
    /// <param name="configure">States checks and rules on the label; without this, null is refused.</param>
    public PredictionGuardBuilder<TInput, TPrediction> Label(Action<LabelMetricBuilder<TPrediction>>? configure = null)
    {
        configure?.Invoke(new LabelMetricBuilder<TPrediction>(_prediction));
        return Output(OutputKind.Label);
    }

    /// <summary>Watches a label and how sure the model is of it: the metrics <c>label</c> and <c>confidence</c>, the latter from 0 to 1.</summary>
    /// <typeparam name="TLabel">A whole number, string, bool, char or an enum.</typeparam>
    /// <typeparam name="TNumber">A number, nullable too.</typeparam>
    /// <param name="label">Reads the label.</param>
    /// <param name="confidence">Reads the confidence.</param>
    public PredictionGuardBuilder<TInput, TPrediction> LabelWithConfidence<TLabel, TNumber>(
        Func<TPrediction, TLabel> label, Func<TPrediction, TNumber> confidence) =>
        Label("label", label).AddProbability("confidence", confidence);

    /// <summary>Watches one of several labels and how sure the model is of it: the metrics <c>{name} label</c> and <c>{name} confidence</c>, the latter from 0 to 1.</summary>
    /// <typeparam name="TLabel">A whole number, string, bool, char or an enum.</typeparam>
    /// <typeparam name="TNumber">A number, nullable too.</typeparam>
    /// <param name="name">What the metrics' names begin with.</param>
    /// <param name="label">Reads the label.</param>
    /// <param name="confidence">Reads the confidence.</param>
    public PredictionGuardBuilder<TInput, TPrediction> LabelWithConfidence<TLabel, TNumber>(
        string name, Func<TPrediction, TLabel> label, Func<TPrediction, TNumber> confidence)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Label($"{name} label", label).AddProbability($"{name} confidence", confidence);
    }

    /// <summary>Predictions are probability vectors, arrays of numbers: see <see cref="OutputKind.ProbabilityVector"/>.</summary>
    /// <param name="length">How many classes there are; null where that is not checked, but watched.</param>
    /// <param name="tolerance">How far from one the sum may be.</param>
    public PredictionGuardBuilder<TInput, TPrediction> ProbabilityVector(int? length = null, double tolerance = DefaultTolerance)
    {
        ThrowIfNoLength(length, tolerance);
        _output.DeclareProbabilities(length, tolerance);
        return this;
    }

    /// <summary>Watches a probability vector that is read off every prediction, of which a guard has only one: see <see cref="OutputKind.ProbabilityVector"/>.</summary>
    /// <param name="read">Reads it.</param>
    /// <param name="length">How many classes there are; null where that is not checked, but watched.</param>
    /// <param name="tolerance">How far from one the sum may be.</param>
    public PredictionGuardBuilder<TInput, TPrediction> ProbabilityVector(Func<TPrediction, ReadOnlyMemory<float>> read, int? length = null, double tolerance = DefaultTolerance) =>
        AddProbabilityVector(null, read, length, tolerance);

    /// <inheritdoc cref="ProbabilityVector(Func{TPrediction, ReadOnlyMemory{float}}, int?, double)"/>
    public PredictionGuardBuilder<TInput, TPrediction> ProbabilityVector(Func<TPrediction, ReadOnlyMemory<double>> read, int? length = null, double tolerance = DefaultTolerance) =>
        AddProbabilityVector(null, read, length, tolerance);

    /// <summary>Watches one of several that are read off every prediction: see <see cref="OutputKind.ProbabilityVector"/>.</summary>
    /// <param name="name">What its metrics' and checks' names begin with.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="length">How many classes there are; null where that is not checked, but watched.</param>
    /// <param name="tolerance">How far from one the sum may be.</param>
    public PredictionGuardBuilder<TInput, TPrediction> ProbabilityVector(string name, Func<TPrediction, ReadOnlyMemory<float>> read, int? length = null, double tolerance = DefaultTolerance)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return AddProbabilityVector(name, read, length, tolerance);
    }

    /// <inheritdoc cref="ProbabilityVector(string, Func{TPrediction, ReadOnlyMemory{float}}, int?, double)"/>
    public PredictionGuardBuilder<TInput, TPrediction> ProbabilityVector(string name, Func<TPrediction, ReadOnlyMemory<double>> read, int? length = null, double tolerance = DefaultTolerance)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return AddProbabilityVector(name, read, length, tolerance);
    }

    /// <summary>Predictions are embeddings, arrays of numbers: see <see cref="OutputKind.Embedding"/>.</summary>
    /// <param name="length">How long they are; null where that is not checked, but watched.</param>
    public PredictionGuardBuilder<TInput, TPrediction> Embedding(int? length = null)
    {
        ThrowIfNoLength(length, 0);
        _output.DeclareEmbedding(length);
        return this;
    }

    /// <summary>Watches an embedding that is read off every prediction, of which a guard has only one: see <see cref="OutputKind.Embedding"/>.</summary>
    /// <param name="read">Reads it.</param>
    /// <param name="length">How long it is; null where that is not checked, but watched.</param>
    public PredictionGuardBuilder<TInput, TPrediction> Embedding(Func<TPrediction, ReadOnlyMemory<float>> read, int? length = null) =>
        AddEmbedding(null, read, length);

    /// <inheritdoc cref="Embedding(Func{TPrediction, ReadOnlyMemory{float}}, int?)"/>
    public PredictionGuardBuilder<TInput, TPrediction> Embedding(Func<TPrediction, ReadOnlyMemory<double>> read, int? length = null) =>
        AddEmbedding(null, read, length);

    /// <summary>Watches one of several that are read off every prediction: see <see cref="OutputKind.Embedding"/>.</summary>
    /// <param name="name">What its metrics' and checks' names begin with.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="length">How long it is; null where that is not checked, but watched.</param>
    public PredictionGuardBuilder<TInput, TPrediction> Embedding(string name, Func<TPrediction, ReadOnlyMemory<float>> read, int? length = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return AddEmbedding(name, read, length);
    }

    /// <inheritdoc cref="Embedding(string, Func{TPrediction, ReadOnlyMemory{float}}, int?)"/>
    public PredictionGuardBuilder<TInput, TPrediction> Embedding(string name, Func<TPrediction, ReadOnlyMemory<double>> read, int? length = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return AddEmbedding(name, read, length);
    }

    /// <summary>Predictions are sets of labels, lists or sets of names: see <see cref="OutputKind.LabelSet"/>.</summary>
    /// <param name="allowEmpty">Whether a set without labels may pass; false by default. Null may not.</param>
    public PredictionGuardBuilder<TInput, TPrediction> LabelSet(bool allowEmpty = false)
    {
        _output.DeclareLabelSet(allowEmpty);
        return this;
    }

    /// <summary>Watches a set of labels that is read off every prediction, of which a guard has only one: see <see cref="OutputKind.LabelSet"/>.</summary>
    /// <typeparam name="TLabel">The type of its labels, known by their invariant text.</typeparam>
    /// <param name="read">Reads it.</param>
    /// <param name="allowEmpty">Whether a set without labels may pass; false by default. Null may not.</param>
    public PredictionGuardBuilder<TInput, TPrediction> LabelSet<TLabel>(Func<TPrediction, IReadOnlyCollection<TLabel>?> read, bool allowEmpty = false) =>
        AddLabelSet(null, read, allowEmpty);

    /// <summary>Watches one of several sets of labels that are read off every prediction: see <see cref="OutputKind.LabelSet"/>.</summary>
    /// <typeparam name="TLabel">The type of its labels, known by their invariant text.</typeparam>
    /// <param name="name">What its metrics' and checks' names begin with.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="allowEmpty">Whether a set without labels may pass; false by default. Null may not.</param>
    public PredictionGuardBuilder<TInput, TPrediction> LabelSet<TLabel>(
        string name, Func<TPrediction, IReadOnlyCollection<TLabel>?> read, bool allowEmpty = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return AddLabelSet(name, read, allowEmpty);
    }

    /// <summary>Predictions are rankings, lists in an order: see <see cref="OutputKind.Ranking"/>.</summary>
    public PredictionGuardBuilder<TInput, TPrediction> Ranking() => Output(OutputKind.Ranking);

    /// <summary>Watches a ranking that is read off every prediction, of which a guard has only one: see <see cref="OutputKind.Ranking"/>.</summary>
    /// <typeparam name="TItem">The type of its items, compared as <see cref="EqualityComparer{T}.Default"/> does.</typeparam>
    /// <param name="read">Reads it.</param>
    public PredictionGuardBuilder<TInput, TPrediction> Ranking<TItem>(Func<TPrediction, IReadOnlyList<TItem>?> read) => AddRanking(null, read);

    /// <summary>Watches one of several rankings that are read off every prediction: see <see cref="OutputKind.Ranking"/>.</summary>
    /// <typeparam name="TItem">The type of its items, compared as <see cref="EqualityComparer{T}.Default"/> does.</typeparam>
    /// <param name="name">What its metrics' and checks' names begin with.</param>
    /// <param name="read">Reads it.</param>
    public PredictionGuardBuilder<TInput, TPrediction> Ranking<TItem>(string name, Func<TPrediction, IReadOnlyList<TItem>?> read)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return AddRanking(name, read);
    }

    /// <summary>Predictions are text of a language model: see <see cref="OutputKind.Text"/>.</summary>
    /// <param name="json">Whether it has to be JSON.</param>
    public PredictionGuardBuilder<TInput, TPrediction> Text(bool json = false)
    {
        _output.DeclareText(json);
        return this;
    }

    /// <summary>Watches text of a language model that is read off every prediction, of which a guard has only one: see <see cref="OutputKind.Text"/>.</summary>
    /// <param name="read">Reads it.</param>
    /// <param name="json">Whether it has to be JSON.</param>
    public PredictionGuardBuilder<TInput, TPrediction> Text(Func<TPrediction, string?> read, bool json = false) => AddText(null, read, json);

    /// <summary>Watches one of several texts of a language model that are read off every prediction: see <see cref="OutputKind.Text"/>.</summary>
    /// <param name="name">What its metrics' and checks' names begin with.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="json">Whether it has to be JSON.</param>
    public PredictionGuardBuilder<TInput, TPrediction> Text(string name, Func<TPrediction, string?> read, bool json = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return AddText(name, read, json);
    }

    /// <summary>Decides what predictions are: as configured, as declared, or as their type says.</summary>
    internal void ChooseOutput(OutputKind? configured) => _output.Choose(configured);

    private PredictionGuardBuilder<TInput, TPrediction> AddProbability<TValue>(
        string name, Func<TPrediction, TValue> read, Action<NumberMetricBuilder>? configure = null) =>
        AddNumber(name, read, configure, write: null, OutputDefinition<TInput, TPrediction>.ExpectProbability);

    private PredictionGuardBuilder<TInput, TPrediction> AddProbabilityVector<TNumber>(string? name, Func<TPrediction, ReadOnlyMemory<TNumber>> read, int? length, double tolerance)
        where TNumber : IFloatingPointIeee754<TNumber>
    {
        ArgumentNullException.ThrowIfNull(read);
        ThrowIfNoLength(length, tolerance);
        _output.AddProbabilities(read, name, length, tolerance);
        return this;
    }

    private PredictionGuardBuilder<TInput, TPrediction> AddEmbedding<TNumber>(string? name, Func<TPrediction, ReadOnlyMemory<TNumber>> read, int? length)
        where TNumber : unmanaged, IFloatingPointIeee754<TNumber>
    {
        ArgumentNullException.ThrowIfNull(read);
        ThrowIfNoLength(length, 0);
        _output.AddEmbedding(read, name, length);
        return this;
    }

    private PredictionGuardBuilder<TInput, TPrediction> AddLabelSet<TLabel>(
        string? name, Func<TPrediction, IReadOnlyCollection<TLabel>?> read, bool allowEmpty)
    {
        ArgumentNullException.ThrowIfNull(read);
        _output.AddLabelSet(prediction => LabelSets.TextsOf(read(prediction)), name, allowEmpty);
        return this;
    }

    private PredictionGuardBuilder<TInput, TPrediction> AddRanking<TItem>(string? name, Func<TPrediction, IReadOnlyList<TItem>?> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        _output.AddRanking(prediction => read(prediction)?.Count, prediction => Rankings.Duplicates(read(prediction)), name);
        return this;
    }

    private PredictionGuardBuilder<TInput, TPrediction> AddText(string? name, Func<TPrediction, string?> read, bool json)
    {
        ArgumentNullException.ThrowIfNull(read);
        _output.AddText(read, name, json);
        return this;
    }

    private static void ThrowIfNoLength(int? length, double tolerance)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length ?? 1, 1, nameof(length));
        ArgumentOutOfRangeException.ThrowIfNegative(tolerance);
    }
}
