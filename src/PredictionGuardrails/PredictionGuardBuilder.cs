using System.Globalization;
using PredictionGuardrails.Configuration;
using PredictionGuardrails.Execution;
using PredictionGuardrails.Metrics;
using PredictionGuardrails.Names;

namespace PredictionGuardrails;

/// <summary>
/// Configures a guard: its metrics, checks, rules, and fallbacks. Settings in <c>PredictionGuardrails:Guards:{name}</c> override all values. Functions
/// can be set only in code.
/// </summary>
/// <typeparam name="TInput">The type of the inputs.</typeparam>
/// <typeparam name="TPrediction">The type of the predictions.</typeparam>
public sealed partial class PredictionGuardBuilder<TInput, TPrediction>
{
    private readonly MetricDefaults _prediction;

    internal PredictionGuardBuilder()
    {
        _output = new OutputDefinition<TInput, TPrediction>(Definition);
        _prediction = new MetricDefaults(Definition.PredictionDefaults);
    }

    /// <summary>Builds the definition of a guard from code and the configured kind of output.</summary>
    internal static GuardDefinition<TInput, TPrediction> Build(Action<PredictionGuardBuilder<TInput, TPrediction>>? configure, OutputKind? output)
    {
        var builder = new PredictionGuardBuilder<TInput, TPrediction>();
        configure?.Invoke(builder);
        builder.ChooseOutput(output);
        return builder.Definition;
    }

    /// <summary>The definition so far.</summary>
    internal GuardDefinition<TInput, TPrediction> Definition { get; } = new();

    /// <summary>Sets the mode of the guard. The default is the mode of all guards.</summary>
    /// <param name="mode">The mode.</param>
    public PredictionGuardBuilder<TInput, TPrediction> Mode(GuardMode mode) => State(options => options.Mode = mode);

    /// <summary>Sets the version of the model, which is part of every breach.</summary>
    /// <param name="version">The version.</param>
    public PredictionGuardBuilder<TInput, TPrediction> ModelVersion(string version) => State(options => options.ModelVersion = version);

    /// <summary>Sets the function that reads the version of the model. It's called for each breach. The setting <c>ModelVersion</c> has precedence.</summary>
    /// <param name="read">Reads the version; <see langword="null"/> if it isn't known.</param>
    public PredictionGuardBuilder<TInput, TPrediction> ModelVersion(Func<string?> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        Definition.ReadModelVersion = read;
        return this;
    }

    /// <summary>Sets the unit of predictions that are numbers. The dashboard shows it with every value; configuration can set it as <c>UnitOfMeasure</c>.</summary>
    /// <param name="unit">The unit, for example <c>EUR</c> or <c>min</c>: 1 to 20 printable characters.</param>
    /// <exception cref="ArgumentException">The unit is empty, too long, or has characters that can't be printed.</exception>
    public PredictionGuardBuilder<TInput, TPrediction> UnitOfMeasure(string unit) => StatePrediction(prediction => prediction.UnitOfMeasure(unit));

    /// <summary>
    /// Creates a span for each call, from activity source <c>PredictionGuardrails</c>. Batches have one span, streams have none. Without this, breaches
    /// are added to the caller's span. A call allocates a span only if there is a listener.
    /// </summary>
    public PredictionGuardBuilder<TInput, TPrediction> TraceCalls() => State(options => options.Spans = true);

    /// <summary>
    /// Sets the action for breaches of checks without an action of their own. It doesn't apply to exceptions of the model. The default is <see cref="BreachAction.Throw"/>.
    /// </summary>
    /// <param name="action">The action. <see cref="BreachAction.Clamp"/> isn't allowed.</param>
    public PredictionGuardBuilder<TInput, TPrediction> OnBreach(BreachAction action) => State(options => options.OnBreach = action);

    /// <inheritdoc cref="NumberMetricBuilder.NotNull"/>
    public PredictionGuardBuilder<TInput, TPrediction> NotNull(BreachAction onBreach) => StatePrediction(prediction => prediction.NotNull(onBreach));

    /// <inheritdoc cref="NumberMetricBuilder.Finite"/>
    public PredictionGuardBuilder<TInput, TPrediction> Finite(BreachAction onBreach) => StatePrediction(prediction => prediction.Finite(onBreach));

    /// <inheritdoc cref="NumberMetricBuilder.Range"/>
    public PredictionGuardBuilder<TInput, TPrediction> Range(
        double? minimum = null,
        double? maximum = null,
        BreachAction? onBreach = null,
        bool minimumIsExclusive = false,
        bool maximumIsExclusive = false) =>
        StatePrediction(prediction => prediction.Range(minimum, maximum, onBreach, minimumIsExclusive, maximumIsExclusive));

    /// <inheritdoc cref="LabelMetricBuilder{TLabel}.AllowedValues"/>
    public PredictionGuardBuilder<TInput, TPrediction> AllowedValues(IEnumerable<TPrediction> values, BreachAction? onBreach = null) =>
        StatePrediction(prediction => prediction.AllowedValues(values, onBreach));

    /// <summary>Adds a custom check of the prediction.</summary>
    /// <param name="name">The name of the check, unique in the guard. Its settings are in <c>Checks:{name}</c>.</param>
    /// <param name="passes">
    /// Returns whether a prediction passes. If it throws an exception, the check fails and the breach contains the exception. It's never called with
    /// null, and it's called twice for a prediction that fails a check.
    /// </param>
    /// <param name="onBreach">The action for a breach; <see langword="null"/> for the guard's <c>OnBreach</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty, not allowed, or already exists.</exception>
    public PredictionGuardBuilder<TInput, TPrediction> Check(string name, Func<TPrediction, bool> passes, BreachAction? onBreach = null)
    {
        ArgumentNullException.ThrowIfNull(passes);
        return Check(name, (_, prediction) => passes(prediction), onBreach);
    }

    /// <summary>Adds a custom check of the prediction and its input.</summary>
    /// <inheritdoc cref="Check(string, Func{TPrediction, bool}, BreachAction?)"/>
    public PredictionGuardBuilder<TInput, TPrediction> Check(string name, Func<TInput, TPrediction, bool> passes, BreachAction? onBreach = null)
    {
        ArgumentNullException.ThrowIfNull(passes);
        return Add(name, new(passes) { OnBreach = onBreach });
    }

    /// <summary>Adds a custom check that describes what it observed. Use it if the text of a prediction isn't descriptive.</summary>
    /// <param name="name">The name of the check, unique in the guard. Its settings are in <c>Checks:{name}</c>.</param>
    /// <param name="passes">Returns whether a prediction passes.</param>
    /// <param name="expected">What is expected, as a phrase, for example <c>a complete response</c>.</param>
    /// <param name="observe">Describes a prediction that fails the check, as a phrase, for example <c>a refusal: 'I can't help with that.'</c></param>
    /// <param name="onBreach">The action for a breach; <see langword="null"/> for the guard's <c>OnBreach</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty, not allowed, or already exists.</exception>
    public PredictionGuardBuilder<TInput, TPrediction> Check(
        string name, Func<TInput, TPrediction, bool> passes, string expected, Func<TPrediction, string> observe, BreachAction? onBreach = null)
    {
        ArgumentNullException.ThrowIfNull(passes);
        ArgumentException.ThrowIfNullOrWhiteSpace(expected);
        ArgumentNullException.ThrowIfNull(observe);
        return Add(name, new(passes) { OnBreach = onBreach, Expected = expected, Observe = prediction => observe(prediction) });
    }

    /// <summary>
    /// Sets the action for exceptions of the model. <see cref="BreachAction.Throw"/> rethrows them unchanged and is the default. <see cref="BreachAction.Fallback"/> returns a fallback. It doesn't apply to cancellation.
    /// </summary>
    /// <param name="action"><see cref="BreachAction.Throw"/> or <see cref="BreachAction.Fallback"/>.</param>
    /// <param name="when">Returns whether an exception uses the fallback; others are rethrown. The default is all exceptions.</param>
    public PredictionGuardBuilder<TInput, TPrediction> OnException(BreachAction action, Func<Exception, bool>? when = null)
    {
        Definition.HandlesException = when ?? (static _ => true);
        return State(options => options.Exceptions.OnBreach = action);
    }

    /// <summary>Adds the rule that reports missing traffic. It's observe-only.</summary>
    /// <param name="after">The time without predictions after which a breach is reported, from 10 seconds to 31 days.</param>
    public PredictionGuardBuilder<TInput, TPrediction> NoData(TimeSpan after)
    {
        SettingLimits.NoDataAfter.ThrowIfOutside(after);
        return State(options => options.NoData.After = after);
    }

    /// <summary>Configures change detection, which is on by default and observe-only.</summary>
    /// <param name="onBreach">
    /// The action for a gross change, which no time of day explains: <see cref="BreachAction.Observe"/>, <see cref="BreachAction.Fallback"/>, or <see cref="BreachAction.Throw"/>. The latter two open the circuit breaker.
    /// </param>
    /// <param name="falseAlarmEvery">The average number of predictions between false alarms, over all metrics of the guard. The default is 1,000,000.</param>
    /// <param name="ignoreBelow">Shifts of all values that are smaller than this fraction are ignored, for example 0.1 for 10%. The default is 0.</param>
    /// <param name="onShift">The action for a shift, which a time of day could explain. The default is <see cref="BreachAction.Observe"/>.</param>
    public PredictionGuardBuilder<TInput, TPrediction> Change(
        BreachAction onBreach, double? falseAlarmEvery = null, double? ignoreBelow = null, BreachAction? onShift = null)
    {
        SettingLimits.FalseAlarmPredictions.ThrowIfOutside(falseAlarmEvery);
        return State(options =>
        {
            options.Change.Enabled = true;
            options.Change.OnBreach = onBreach;
            options.Change.FalseAlarmEvery = falseAlarmEvery?.ToString(CultureInfo.InvariantCulture);
            options.Change.IgnoreBelow = ignoreBelow;
            options.Change.Shift.OnBreach = onShift;
        });
    }

    /// <summary>
    /// Sets the action for predictions outside the range that is extrapolated from the tails of healthy predictions. The check is on by default with
    /// the action of <see cref="Change"/>. It's observe-only until 10,000 predictions are known.
    /// </summary>
    /// <param name="onBreach">The action.</param>
    public PredictionGuardBuilder<TInput, TPrediction> LearnedRange(BreachAction onBreach) => State(options => options.LearnedRange.OnBreach = onBreach);

    /// <summary>
    /// Sets the limit of drift detection, which compares the last 7 days with the baseline of a week, or with the first 7 days. It's on by default for
    /// all metrics, and observe-only.
    /// </summary>
    /// <param name="maximum">
    /// The maximum difference of the mean, the spread, and the quantiles as a fraction, and of the share of a label as a fraction of all predictions,
    /// for example 0.1 for 10%.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maximum"/> isn't greater than 0 and less than 1.</exception>
    public PredictionGuardBuilder<TInput, TPrediction> Drift(double maximum)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maximum);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(maximum, 1);
        return State(options => options.Drift.Maximum = maximum);
    }

    /// <summary>Configures how the baseline is learned and saved.</summary>
    /// <param name="predictions">
    /// The number of predictions to learn from, from 100 to 1,000,000. More predictions detect smaller changes. The default is 1,000.
    /// </param>
    /// <param name="minimumDuration">The minimum duration of learning, at most 31 days. The default is 1 minute.</param>
    /// <param name="path">The path of the file that the baseline is saved to and loaded from. The default is none.</param>
    /// <param name="onModelVersionChange">
    /// What happens to the baseline when the model version changes. The default is <see cref="ModelVersionChangeAction.Compare"/>.
    /// </param>
    /// <param name="minimumDistinctValues">
    /// The minimum number of distinct values. With 2, the baseline of a model that is stuck is rejected. The default is 1.
    /// </param>
    public PredictionGuardBuilder<TInput, TPrediction> Baseline(
        int predictions = 1000,
        TimeSpan? minimumDuration = null,
        string? path = null,
        ModelVersionChangeAction onModelVersionChange = ModelVersionChangeAction.Compare,
        int minimumDistinctValues = 1)
    {
        SettingLimits.BaselinePredictions.ThrowIfOutside(predictions);
        SettingLimits.BaselineDuration.ThrowIfOutside(minimumDuration);
        SettingLimits.DistinctValues.ThrowIfOutside(minimumDistinctValues);
        return State(options =>
        {
            options.Baseline.Predictions = predictions;
            options.Baseline.MinimumDuration = minimumDuration ?? TimeSpan.FromMinutes(1);
            options.Baseline.Path = path;
            options.Baseline.MinimumDistinctValues = minimumDistinctValues;
            options.Baseline.OnModelVersionChange = onModelVersionChange;
        });
    }

    /// <summary>Configures the circuit breaker.</summary>
    /// <param name="breakDuration">The length of the first break, from 1 second to 31 days. The default is 30 seconds.</param>
    /// <param name="maximumBreakDuration">
    /// The maximum length of a break, at most 31 days. Breaks that follow each other double in length. The default is 10 minutes.
    /// </param>
    /// <param name="probes">
    /// The number of probes that must match the baseline before the breaker closes, at least 10. It's higher if the change took longer to detect. The
    /// default is 50.
    /// </param>
    /// <param name="concurrentProbes">The maximum number of concurrent probes. The default is 4.</param>
    public PredictionGuardBuilder<TInput, TPrediction> Breaker(
        TimeSpan? breakDuration = null, TimeSpan? maximumBreakDuration = null, int? probes = null, int? concurrentProbes = null)
    {
        SettingLimits.BreakDuration.ThrowIfOutside(breakDuration);
        SettingLimits.BreakDuration.ThrowIfOutside(maximumBreakDuration);
        SettingLimits.Probes.ThrowIfOutside(probes);
        SettingLimits.ConcurrentProbes.ThrowIfOutside(concurrentProbes);
        return State(options =>
        {
            options.Breaker.BreakDuration = breakDuration;
            options.Breaker.MaximumBreakDuration = maximumBreakDuration;
            options.Breaker.Probes = probes;
            options.Breaker.ConcurrentProbes = concurrentProbes;
        });
    }

    /// <summary>Configures checks and rules for predictions that are numbers.</summary>
    internal PredictionGuardBuilder<TInput, TPrediction> StateNumber(Action<NumberMetricBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(new NumberMetricBuilder(_prediction));
        return this;
    }

    private PredictionGuardBuilder<TInput, TPrediction> Add(string name, CheckDeclaration<TInput, TPrediction> check)
    {
        GuardNames.ThrowIfNotAllowed(name);
        if (RuleNames.All.Contains(name, StringComparer.OrdinalIgnoreCase) || !Definition.Checks.TryAdd(name, check))
        {
            throw new ArgumentException($"A check named '{name}' already exists.", nameof(name));
        }

        return this;
    }

    private PredictionGuardBuilder<TInput, TPrediction> State(Action<PredictionGuardOptions> state)
    {
        Definition.GuardDefaults.Add(state);
        return this;
    }

    private PredictionGuardBuilder<TInput, TPrediction> StatePrediction(Action<MetricDefaults> state)
    {
        state(_prediction);
        return this;
    }
}
