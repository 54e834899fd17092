using System.Numerics;
using PredictionGuardrails.Execution;
using PredictionGuardrails.Metrics;

namespace PredictionGuardrails;

/// <content>The kind of output.</content>
public sealed partial class PredictionGuardBuilder<TInput, TPrediction>
{
    private const double DefaultTolerance = OutputDefinition<TInput, TPrediction>.DefaultTolerance;

    private readonly OutputDefinition<TInput, TPrediction> _output;

    /// <summary>Sets the kind of output, which decides what is checked and monitored. The setting <c>Output</c> overrides it.</summary>
    /// <param name="kind">The kind of output. It's optional for numbers, bool, char, and enums.</param>
    public PredictionGuardBuilder<TInput, TPrediction> Output(OutputKind kind)
    {
        _output.Declare(kind);
        return this;
    }

    /// <summary>Sets the kind of output to probabilities from 0 to 1. See <see cref="OutputKind.Probability"/>.</summary>
    public PredictionGuardBuilder<TInput, TPrediction> Probability() => Output(OutputKind.Probability);

    /// <summary>
    /// Adds a metric that is a probability of the prediction, from 0 to 1, for example a confidence or a score. See <see cref="OutputKind.Probability"/>.
    /// </summary>
    /// <typeparam name="TNumber">The type of the number: double, float, Half, decimal, or an integer type.</typeparam>
    /// <param name="name">The name of the metric, unique in the guard. Its settings are in <c>Metrics:{name}</c>.</param>
    /// <param name="read">Reads the metric. If it throws an exception, the prediction is rejected and the breach contains the exception.</param>
    /// <param name="configure">Configures additional checks and rules.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty, not allowed, or already exists; or the type isn't supported.</exception>
    public PredictionGuardBuilder<TInput, TPrediction> Probability<TNumber>(
        string name, Func<TPrediction, TNumber> read, Action<NumberMetricBuilder>? configure = null)
        where TNumber : struct, INumber<TNumber> => AddProbability(name, read, configure);

    /// <summary>Adds a metric that is a probability of the prediction and that can be missing.</summary>
    /// <inheritdoc cref="Probability{TNumber}(string, Func{TPrediction, TNumber}, Action{NumberMetricBuilder})"/>
    public PredictionGuardBuilder<TInput, TPrediction> Probability<TNumber>(
        string name, Func<TPrediction, TNumber?> read, Action<NumberMetricBuilder>? configure = null)
        where TNumber : struct, INumber<TNumber> => AddProbability(name, read, configure);

    /// <summary>Sets the kind of output to labels. See <see cref="OutputKind.Label"/>.</summary>
    /// <param name="configure">Configures the checks and rules for the label. Without this, null is rejected.</param>
    public PredictionGuardBuilder<TInput, TPrediction> Label(Action<LabelMetricBuilder<TPrediction>>? configure = null)
    {
        configure?.Invoke(new LabelMetricBuilder<TPrediction>(_prediction));
        return Output(OutputKind.Label);
    }

    /// <summary>Adds the metrics <c>label</c> and <c>confidence</c>: a label of the prediction and the model's confidence in it, from 0 to 1.</summary>
    /// <typeparam name="TLabel">The type of the label: a whole number, string, bool, char, or an enum.</typeparam>
    /// <typeparam name="TNumber">The type of the confidence: a number or a nullable number.</typeparam>
    /// <param name="label">Reads the label.</param>
    /// <param name="confidence">Reads the confidence.</param>
    public PredictionGuardBuilder<TInput, TPrediction> LabelWithConfidence<TLabel, TNumber>(
        Func<TPrediction, TLabel> label, Func<TPrediction, TNumber> confidence) =>
        Label("label", label).AddProbability("confidence", confidence);

    /// <summary>
    /// Adds the metrics <c>{name} label</c> and <c>{name} confidence</c>: a label of the prediction and the model's confidence in it, from 0 to 1.
    /// </summary>
    /// <typeparam name="TLabel">The type of the label: a whole number, string, bool, char, or an enum.</typeparam>
    /// <typeparam name="TNumber">The type of the confidence: a number or a nullable number.</typeparam>
    /// <param name="name">The prefix of the metric names.</param>
    /// <param name="label">Reads the label.</param>
    /// <param name="confidence">Reads the confidence.</param>
    public PredictionGuardBuilder<TInput, TPrediction> LabelWithConfidence<TLabel, TNumber>(
        string name, Func<TPrediction, TLabel> label, Func<TPrediction, TNumber> confidence)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Label($"{name} label", label).AddProbability($"{name} confidence", confidence);
    }

    /// <summary>Sets the kind of output to probability vectors. See <see cref="OutputKind.ProbabilityVector"/>.</summary>
    /// <param name="length">The expected number of classes. The default is <see langword="null"/>, which monitors the number without checking it.</param>
    /// <param name="tolerance">The allowed difference between the sum and 1. The default is 0.001.</param>
    public PredictionGuardBuilder<TInput, TPrediction> ProbabilityVector(int? length = null, double tolerance = DefaultTolerance)
    {
        ThrowIfNoLength(length, tolerance);
        _output.DeclareProbabilities(length, tolerance);
        return this;
    }

    /// <summary>
    /// Adds the metrics and checks of a probability vector of the prediction. See <see cref="OutputKind.ProbabilityVector"/>. For several vectors, use
    /// the overload with a name.
    /// </summary>
    /// <param name="read">Reads it from the prediction.</param>
    /// <param name="length">The expected number of classes. The default is <see langword="null"/>, which monitors the number without checking it.</param>
    /// <param name="tolerance">The allowed difference between the sum and 1. The default is 0.001.</param>
    public PredictionGuardBuilder<TInput, TPrediction> ProbabilityVector(Func<TPrediction, ReadOnlyMemory<float>> read, int? length = null, double tolerance = DefaultTolerance) =>
        AddProbabilityVector(null, read, length, tolerance);

    /// <inheritdoc cref="ProbabilityVector(Func{TPrediction, ReadOnlyMemory{float}}, int?, double)"/>
    public PredictionGuardBuilder<TInput, TPrediction> ProbabilityVector(Func<TPrediction, ReadOnlyMemory<double>> read, int? length = null, double tolerance = DefaultTolerance) =>
        AddProbabilityVector(null, read, length, tolerance);

    /// <summary>Adds the metrics and checks of one of several probability vectors of the prediction. See <see cref="OutputKind.ProbabilityVector"/>.</summary>
    /// <param name="name">The prefix of the names of its metrics and checks.</param>
    /// <param name="read">Reads it from the prediction.</param>
    /// <param name="length">The expected number of classes. The default is <see langword="null"/>, which monitors the number without checking it.</param>
    /// <param name="tolerance">The allowed difference between the sum and 1. The default is 0.001.</param>
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

    /// <summary>Sets the kind of output to embeddings. See <see cref="OutputKind.Embedding"/>.</summary>
    /// <param name="length">The expected length of the vectors. The default is <see langword="null"/>, which monitors the length without checking it.</param>
    public PredictionGuardBuilder<TInput, TPrediction> Embedding(int? length = null)
    {
        ThrowIfNoLength(length, 0);
        _output.DeclareEmbedding(length);
        return this;
    }

    /// <summary>
    /// Adds the metrics and checks of an embedding of the prediction. See <see cref="OutputKind.Embedding"/>. For several embeddings, use the overload
    /// with a name.
    /// </summary>
    /// <param name="read">Reads it from the prediction.</param>
    /// <param name="length">The expected length of the vector. The default is <see langword="null"/>, which monitors the length without checking it.</param>
    public PredictionGuardBuilder<TInput, TPrediction> Embedding(Func<TPrediction, ReadOnlyMemory<float>> read, int? length = null) =>
        AddEmbedding(null, read, length);

    /// <inheritdoc cref="Embedding(Func{TPrediction, ReadOnlyMemory{float}}, int?)"/>
    public PredictionGuardBuilder<TInput, TPrediction> Embedding(Func<TPrediction, ReadOnlyMemory<double>> read, int? length = null) =>
        AddEmbedding(null, read, length);

    /// <summary>Adds the metrics and checks of one of several embeddings of the prediction. See <see cref="OutputKind.Embedding"/>.</summary>
    /// <param name="name">The prefix of the names of its metrics and checks.</param>
    /// <param name="read">Reads it from the prediction.</param>
    /// <param name="length">The expected length of the vector. The default is <see langword="null"/>, which monitors the length without checking it.</param>
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

    /// <summary>Sets the kind of output to sets of labels. See <see cref="OutputKind.LabelSet"/>.</summary>
    /// <param name="allowEmpty"><see langword="true"/> to allow sets without labels. Null isn't allowed. The default is <see langword="false"/>.</param>
    public PredictionGuardBuilder<TInput, TPrediction> LabelSet(bool allowEmpty = false)
    {
        _output.DeclareLabelSet(allowEmpty);
        return this;
    }

    /// <summary>
    /// Adds the metrics and checks of a set of labels of the prediction. See <see cref="OutputKind.LabelSet"/>. For several sets, use the overload with
    /// a name.
    /// </summary>
    /// <typeparam name="TLabel">The type of the labels, which are identified by their invariant text.</typeparam>
    /// <param name="read">Reads it from the prediction.</param>
    /// <param name="allowEmpty"><see langword="true"/> to allow sets without labels. Null isn't allowed. The default is <see langword="false"/>.</param>
    public PredictionGuardBuilder<TInput, TPrediction> LabelSet<TLabel>(Func<TPrediction, IReadOnlyCollection<TLabel>?> read, bool allowEmpty = false) =>
        AddLabelSet(null, read, allowEmpty);

    /// <summary>Adds the metrics and checks of one of several sets of labels of the prediction. See <see cref="OutputKind.LabelSet"/>.</summary>
    /// <typeparam name="TLabel">The type of the labels, which are identified by their invariant text.</typeparam>
    /// <param name="name">The prefix of the names of its metrics and checks.</param>
    /// <param name="read">Reads it from the prediction.</param>
    /// <param name="allowEmpty"><see langword="true"/> to allow sets without labels. Null isn't allowed. The default is <see langword="false"/>.</param>
    public PredictionGuardBuilder<TInput, TPrediction> LabelSet<TLabel>(
        string name, Func<TPrediction, IReadOnlyCollection<TLabel>?> read, bool allowEmpty = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return AddLabelSet(name, read, allowEmpty);
    }

    /// <summary>Sets the kind of output to rankings. See <see cref="OutputKind.Ranking"/>.</summary>
    public PredictionGuardBuilder<TInput, TPrediction> Ranking() => Output(OutputKind.Ranking);

    /// <summary>
    /// Adds the metrics and checks of a ranking of the prediction. See <see cref="OutputKind.Ranking"/>. For several rankings, use the overload with a
    /// name.
    /// </summary>
    /// <typeparam name="TItem">The type of the items, which are compared with <see cref="EqualityComparer{T}.Default"/>.</typeparam>
    /// <param name="read">Reads it from the prediction.</param>
    public PredictionGuardBuilder<TInput, TPrediction> Ranking<TItem>(Func<TPrediction, IReadOnlyList<TItem>?> read) => AddRanking(null, read);

    /// <summary>Adds the metrics and checks of one of several rankings of the prediction. See <see cref="OutputKind.Ranking"/>.</summary>
    /// <typeparam name="TItem">The type of the items, which are compared with <see cref="EqualityComparer{T}.Default"/>.</typeparam>
    /// <param name="name">The prefix of the names of its metrics and checks.</param>
    /// <param name="read">Reads it from the prediction.</param>
    public PredictionGuardBuilder<TInput, TPrediction> Ranking<TItem>(string name, Func<TPrediction, IReadOnlyList<TItem>?> read)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return AddRanking(name, read);
    }

    /// <summary>Sets the kind of output to text. See <see cref="OutputKind.Text"/>.</summary>
    /// <param name="json"><see langword="true"/> to require valid JSON other than <c>null</c>. The default is <see langword="false"/>.</param>
    public PredictionGuardBuilder<TInput, TPrediction> Text(bool json = false)
    {
        _output.DeclareText(json);
        return this;
    }

    /// <summary>
    /// Adds the metrics and checks of a text of the prediction. See <see cref="OutputKind.Text"/>. For several texts, use the overload with a name.
    /// </summary>
    /// <param name="read">Reads it from the prediction.</param>
    /// <param name="json"><see langword="true"/> to require valid JSON other than <c>null</c>. The default is <see langword="false"/>.</param>
    public PredictionGuardBuilder<TInput, TPrediction> Text(Func<TPrediction, string?> read, bool json = false) => AddText(null, read, json);

    /// <summary>Adds the metrics and checks of one of several texts of the prediction. See <see cref="OutputKind.Text"/>.</summary>
    /// <param name="name">The prefix of the names of its metrics and checks.</param>
    /// <param name="read">Reads it from the prediction.</param>
    /// <param name="json"><see langword="true"/> to require valid JSON other than <c>null</c>. The default is <see langword="false"/>.</param>
    public PredictionGuardBuilder<TInput, TPrediction> Text(string name, Func<TPrediction, string?> read, bool json = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return AddText(name, read, json);
    }

    /// <summary>Decides the kind of output: as configured, as set in code, or by the type of the predictions.</summary>
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
        _output.AddRanking(
            prediction => read(prediction)?.Count,
            prediction => Rankings.CountEmpty(read(prediction)),
            prediction => Rankings.Duplicates(read(prediction)),
            name);
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
