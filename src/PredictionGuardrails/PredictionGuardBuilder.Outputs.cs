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
        Definition.Metrics[^1].Defaults.Add(OutputDefinition<TInput, TPrediction>.ExpectProbability);
        configure?.Invoke(new MetricBuilder<TValue>(Definition.Metrics[^1].Defaults));
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
        _output.DeclareProbabilities(length, tolerance);
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
        _output.AddProbabilities(read, name, length, tolerance);
        return this;
    }

    /// <inheritdoc cref="ProbabilityVector(Func{TPrediction, ReadOnlyMemory{float}}, string?, int?, double)"/>
    public PredictionGuardBuilder<TInput, TPrediction> ProbabilityVector(
        Func<TPrediction, ReadOnlyMemory<double>> read, string? name = null, int? length = null, double tolerance = DefaultTolerance)
    {
        ArgumentNullException.ThrowIfNull(read);
        ThrowIfNoLength(length, tolerance);
        _output.AddProbabilities(read, name, length, tolerance);
        return this;
    }

    /// <summary>Predictions are embeddings, arrays of numbers: see <see cref="OutputKind.Embedding"/>.</summary>
    /// <param name="length">How long they are; null where that is not checked, but watched.</param>
    public PredictionGuardBuilder<TInput, TPrediction> Embedding(int? length = null)
    {
        ThrowIfNoLength(length, 0);
        _output.DeclareEmbedding(length);
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
        _output.AddEmbedding(read, name, length);
        return this;
    }

    /// <inheritdoc cref="Embedding(Func{TPrediction, ReadOnlyMemory{float}}, string?, int?)"/>
    public PredictionGuardBuilder<TInput, TPrediction> Embedding(Func<TPrediction, ReadOnlyMemory<double>> read, string? name = null, int? length = null)
    {
        ArgumentNullException.ThrowIfNull(read);
        ThrowIfNoLength(length, 0);
        _output.AddEmbedding(read, name, length);
        return this;
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
        _output.AddRanking(prediction => read(prediction)?.Count ?? 0, prediction => Rankings.Duplicates(read(prediction)), name);
        return this;
    }

    /// <summary>Predictions are text of a language model: see <see cref="OutputKind.Text"/>.</summary>
    /// <param name="json">Whether it has to be JSON.</param>
    public PredictionGuardBuilder<TInput, TPrediction> Text(bool json = false)
    {
        _output.DeclareText(json);
        return this;
    }

    /// <summary>Watches text of a language model that is read off every prediction: see <see cref="OutputKind.Text"/>.</summary>
    /// <param name="read">Reads it.</param>
    /// <param name="name">What its metrics' and checks' names begin with, where a guard has several; nothing by default.</param>
    /// <param name="json">Whether it has to be JSON.</param>
    public PredictionGuardBuilder<TInput, TPrediction> Text(Func<TPrediction, string?> read, string? name = null, bool json = false)
    {
        ArgumentNullException.ThrowIfNull(read);
        _output.AddText(read, name, json);
        return this;
    }

    /// <summary>Decides what predictions are: as configured, as declared, or as their type says.</summary>
    internal void ChooseOutput(OutputKind? configured) => _output.Choose(configured);

    private static void ThrowIfNoLength(int? length, double tolerance)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length ?? 1, 1, nameof(length));
        ArgumentOutOfRangeException.ThrowIfNegative(tolerance);
    }
}
