using System.Globalization;
using PredictionGuardrails.Configuration;
using PredictionGuardrails.Execution;
using PredictionGuardrails.Metrics;
using PredictionGuardrails.Names;

namespace PredictionGuardrails;

/// <summary>
/// Says what a guard watches and what it does. Everything that is data can be overridden in configuration under
/// <c>PredictionGuardrails:Guards:{name}</c>; functions live here alone.
/// </summary>
/// <typeparam name="TInput">What the model is asked about.</typeparam>
/// <typeparam name="TPrediction">What the model answers.</typeparam>
public sealed partial class PredictionGuardBuilder<TInput, TPrediction>
{
    private readonly MetricDefaults _prediction;

    internal PredictionGuardBuilder()
    {
        _output = new OutputDefinition<TInput, TPrediction>(Definition);
        _prediction = new MetricDefaults(Definition.PredictionDefaults);
    }

    /// <summary>What code and the stated kind of output say of a guard.</summary>
    internal static GuardDefinition<TInput, TPrediction> Build(Action<PredictionGuardBuilder<TInput, TPrediction>>? configure, OutputKind? output)
    {
        var builder = new PredictionGuardBuilder<TInput, TPrediction>();
        configure?.Invoke(builder);
        builder.ChooseOutput(output);
        return builder.Definition;
    }

    /// <summary>What was said so far.</summary>
    internal GuardDefinition<TInput, TPrediction> Definition { get; } = new();

    /// <summary>The guard's mode; without this, the mode for all guards.</summary>
    /// <param name="mode">The mode.</param>
    public PredictionGuardBuilder<TInput, TPrediction> Mode(GuardMode mode) => State(options => options.Mode = mode);

    /// <summary>The model's version, told with every breach.</summary>
    /// <param name="version">The version.</param>
    public PredictionGuardBuilder<TInput, TPrediction> ModelVersion(string version) => State(options => options.ModelVersion = version);

    /// <summary>Where the model's version is read; called for each breach. A version in configuration goes before it.</summary>
    /// <param name="read">Reads the version; null where it is not known.</param>
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
    /// Gives each call a span of its own, from the activity source <c>PredictionGuardrails</c>; none by default, where breaches go to the caller's. A batch has one, a
    /// stream none. A call that somebody listens to allocates its span.
    /// </summary>
    public PredictionGuardBuilder<TInput, TPrediction> TraceCalls() => State(options => options.Spans = true);

    /// <summary>What a breach leads to where its check states nothing else; <see cref="BreachAction.Throw"/> by default. The model's exceptions are not concerned.</summary>
    /// <param name="action">Any action but <see cref="BreachAction.Clamp"/>.</param>
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

    /// <summary>A check of your own on the prediction.</summary>
    /// <param name="name">The check's name, unique in the guard; its settings are under <c>Checks:{name}</c>.</param>
    /// <param name="passes">Whether a prediction passes; where it throws, the check is breached and the breach carries the exception. It never sees null, and is asked a second time about a prediction that is not clean.</param>
    /// <param name="onBreach">What a breach leads to; null takes the guard's <c>OnBreach</c>.</param>
    /// <exception cref="ArgumentException">The name is empty, taken or not allowed.</exception>
    public PredictionGuardBuilder<TInput, TPrediction> Check(string name, Func<TPrediction, bool> passes, BreachAction? onBreach = null)
    {
        ArgumentNullException.ThrowIfNull(passes);
        return Check(name, (_, prediction) => passes(prediction), onBreach);
    }

    /// <summary>A check of your own on the prediction and the input that it was made for.</summary>
    /// <inheritdoc cref="Check(string, Func{TPrediction, bool}, BreachAction?)"/>
    public PredictionGuardBuilder<TInput, TPrediction> Check(string name, Func<TInput, TPrediction, bool> passes, BreachAction? onBreach = null)
    {
        ArgumentNullException.ThrowIfNull(passes);
        return Add(name, new(passes) { OnBreach = onBreach });
    }

    /// <summary>A check of your own that says what it found, where the prediction as text wouldn't.</summary>
    /// <param name="name">The check's name, unique in the guard; its settings are under <c>Checks:{name}</c>.</param>
    /// <param name="passes">Whether a prediction passes.</param>
    /// <param name="expected">What is allowed, as a phrase: <c>an answer that the model finished</c>.</param>
    /// <param name="observe">Says what was found in a prediction that doesn't pass, as a phrase: <c>a refusal: "I can't help with that."</c></param>
    /// <param name="onBreach">What a breach leads to; null takes the guard's <c>OnBreach</c>.</param>
    /// <exception cref="ArgumentException">The name is empty, taken or not allowed.</exception>
    public PredictionGuardBuilder<TInput, TPrediction> Check(
        string name, Func<TInput, TPrediction, bool> passes, string expected, Func<TPrediction, string> observe, BreachAction? onBreach = null)
    {
        ArgumentNullException.ThrowIfNull(passes);
        ArgumentException.ThrowIfNullOrWhiteSpace(expected);
        ArgumentNullException.ThrowIfNull(observe);
        return Add(name, new(passes) { OnBreach = onBreach, Expected = expected, Observe = prediction => observe(prediction) });
    }

    /// <summary>
    /// What an exception of the model leads to: <see cref="BreachAction.Throw"/> passes it on unchanged, the default;
    /// <see cref="BreachAction.Fallback"/> lets the fallbacks answer. Cancellation is never concerned.
    /// </summary>
    /// <param name="action"><see cref="BreachAction.Throw"/> or <see cref="BreachAction.Fallback"/>.</param>
    /// <param name="when">Which exceptions fall back; all by default. The others pass unchanged.</param>
    public PredictionGuardBuilder<TInput, TPrediction> OnException(BreachAction action, Func<Exception, bool>? when = null)
    {
        Definition.HandlesException = when ?? (static _ => true);
        return State(options => options.Exceptions.OnBreach = action);
    }

    /// <summary>The rule that predictions come at all; it is observed.</summary>
    /// <param name="after">How long none may come; from ten seconds to 31 days.</param>
    public PredictionGuardBuilder<TInput, TPrediction> NoData(TimeSpan after)
    {
        SettingLimits.NoDataAfter.ThrowIfOutside(after);
        return State(options => options.NoData.After = after);
    }

    /// <summary>The rule that predictions stay what they were in their baseline; on by default, and observed.</summary>
    /// <param name="onBreach">What a gross change leads to, one that no time of day explains: <see cref="BreachAction.Observe"/>, or
    /// <see cref="BreachAction.Fallback"/> and <see cref="BreachAction.Throw"/>, which open the breaker.</param>
    /// <param name="falseAlarmEvery">One false alarm in so many predictions on average, over all metrics of the guard; null for a million.</param>
    /// <param name="ignoreBelow">Shifts of all values by less than this share are ignored: 0.1 for 10%; none by default.</param>
    /// <param name="onShift">What a shift leads to, a change that a time of day could explain. The default is <see cref="BreachAction.Observe"/>.</param>
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
    /// The check that a prediction isn't beyond what the tail of the healthy ones allows: learned bounds, an extrapolation. It is on by default,
    /// does what <see cref="Change"/> does, and is only observed until 10,000 predictions are known.
    /// </summary>
    /// <param name="onBreach">What a prediction beyond leads to.</param>
    public PredictionGuardBuilder<TInput, TPrediction> LearnedRange(BreachAction onBreach) => State(options => options.LearnedRange.OnBreach = onBreach);

    /// <summary>
    /// The rule that the last seven days are what was accepted: a baseline of a week, or the first seven days after it was learned. It is on by default
    /// for all metrics, and always observed.
    /// </summary>
    /// <param name="maximum">By what fraction the mean, the spread, or a quantile may differ, and the share of a label by as much of all predictions: 0.1 for 10%.</param>
    /// <exception cref="ArgumentOutOfRangeException">The fraction isn't greater than 0 and less than 1.</exception>
    public PredictionGuardBuilder<TInput, TPrediction> Drift(double maximum)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maximum);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(maximum, 1);
        return State(options => options.Drift.Maximum = maximum);
    }

    /// <summary>How the guard learns what is normal.</summary>
    /// <param name="predictions">From how many predictions; 1,000 by default, from 100 to 1,000,000. More see smaller changes.</param>
    /// <param name="minimumDuration">Over how long at least; a minute by default, at most 31 days.</param>
    /// <param name="path">The file that keeps what was learnt; none by default.</param>
    /// <param name="onModelVersionChange">What becomes of the baseline of another version of the model.</param>
    /// <param name="minimumDistinctValues">How many distinct values it has at least; 1 by default. With 2, a baseline of a model that is stuck is refused.</param>
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

    /// <summary>When a model that is no longer trusted is tried again.</summary>
    /// <param name="breakDuration">How long the first break is; 30 seconds by default, from 1 second to 31 days.</param>
    /// <param name="maximumBreakDuration">How long a break becomes at the most, where one follows the other; 10 minutes by default, at most 31 days.</param>
    /// <param name="probes">How many predictions of the model have to fit the baseline again; 50 by default, at least 10; more where it took more to find the change.</param>
    /// <param name="concurrentProbes">How many calls ask the model at the same time while it is tried; 4 by default.</param>
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

    /// <summary>States checks and rules on predictions that are numbers.</summary>
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
            throw new ArgumentException($"There is a check \"{name}\" already.", nameof(name));
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
