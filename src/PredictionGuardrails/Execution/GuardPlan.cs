using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PredictionGuardrails.Breaches;
using PredictionGuardrails.ChangeDetection;
using PredictionGuardrails.Configuration;
using PredictionGuardrails.Fallbacks;
using PredictionGuardrails.Metrics;
using PredictionGuardrails.Monitoring;
using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.Execution;

/// <summary>
/// One configuration of a guard, made ready: immutable, swapped as a whole. A call reads it once, so that it never sees half of one
/// configuration and half of another.
/// </summary>
internal sealed class GuardPlan<TInput, TPrediction>
{
    private readonly MetricChecks<TPrediction>[] _metrics;
    private readonly MetricChecks<TPrediction>[] _called;
    private readonly MetricChecks<TInput>[] _inputs;
    private readonly CustomCheck<TInput, TPrediction>[] _customs;
    private readonly SegmentSet<TInput, TPrediction>[] _segments;
    private readonly NumberBounds _bounds;
    private readonly NumberRecorder? _direct;
    private readonly bool _hasCalls;

    /// <param name="metrics">The checks of every metric, the prediction itself first.</param>
    /// <param name="inputs">The checks of the input's metrics.</param>
    /// <param name="customs">The user's own checks.</param>
    /// <param name="segments">Where predictions are recorded once more, by segment.</param>
    public GuardPlan(
        MetricChecks<TPrediction>[] metrics,
        MetricChecks<TInput>[] inputs,
        CustomCheck<TInput, TPrediction>[] customs,
        SegmentSet<TInput, TPrediction>[] segments)
    {
        _inputs = inputs;
        _segments = segments;
        _metrics = metrics;
        _customs = customs;
        (_bounds, _direct, _called) = IsDirect && metrics is [IDirectBounds { BoundsAreAll: true } direct, ..]
            ? (direct.Bounds, direct.Recorder, metrics[1..])
            : (NumberBounds.Everything, null, metrics);
        _hasCalls = _called.Length > 0 || _customs.Length > 0 || segments.Length > 0;
    }

    private GuardPlan(GuardPlan<TInput, TPrediction> other, GuardMode mode, BreakerState breaker, Func<TPrediction, TPrediction>? injectedFault)
        : this(other._metrics, other._inputs, other._customs, other._segments)
    {
        ModelVersion = other.ModelVersion;
        Fallbacks = other.Fallbacks;
        OnException = other.OnException;
        RejectsWholeBatches = other.RejectsWholeBatches;
        OnBatchLength = other.OnBatchLength;
        HasSpans = other.HasSpans;
        Watches = other.Watches;
        Rules = other.Rules;
        Silence = other.Silence;
        ShiftLimits = other.ShiftLimits;
        Breaker = other.Breaker;
        LastGood = other.LastGood;
        InjectedFault = injectedFault;
        Mode = mode;
        Gate = mode switch
        {
            GuardMode.Off => GuardGate.Off,
            GuardMode.Enforce when breaker is BreakerState.Open or BreakerState.Isolated => GuardGate.Tripped,
            GuardMode.Enforce when breaker == BreakerState.HalfOpen => GuardGate.Probing,
            _ when injectedFault is not null => GuardGate.Faulty,
            _ when HasSpans => GuardGate.Traced,
            GuardMode.Enforce when RefusesSynchronousCalls => GuardGate.AsynchronousOnly,
            _ => GuardGate.Open,
        };
    }

    public GuardMode Mode { get; }

    /// <summary>Closed until a mode is chosen with <see cref="In"/>.</summary>
    public GuardGate Gate { get; private init; } = GuardGate.Disposed;

    /// <summary>What is done to the model's predictions on purpose; null for nothing.</summary>
    public Func<TPrediction, TPrediction>? InjectedFault { get; }

    /// <summary>The version that options state, or null.</summary>
    public string? ModelVersion { get; init; }

    public Fallback<TInput, TPrediction>[] Fallbacks { get; init; } = [];

    /// <summary>What an exception of the model leads to; null where exceptions are not even reported.</summary>
    public BreachAction? OnException { get; init; }

    /// <summary>The checks, to be told of.</summary>
    public IEnumerable<CheckInForce> Checks =>
    [
        .. _metrics.SelectMany(static metric => metric.Describe()),
        .. _inputs.SelectMany(static input => input.Describe()),
        .. _customs.Select(static check => check.Describe()),
        .. OnException is { } action ? [new CheckInForce(RuleNames.Exceptions, null, "an answer", action)] : (CheckInForce[])[],
    ];

    /// <summary>Whether each call has a span of its own.</summary>
    public bool HasSpans { get; init; }

    /// <summary>Whether one prediction that may not pass rejects the whole batch.</summary>
    public bool RejectsWholeBatches { get; init; }

    /// <summary>What a batch with another number of predictions than inputs leads to.</summary>
    public BreachAction OnBatchLength { get; init; } = BreachAction.Throw;

    /// <summary>How each metric is watched, in the order of the metrics.</summary>
    public IReadOnlyList<WatchSettings> Watches { get; init; } = [];

    /// <summary>The stated rules on each metric's windows, in the order of the metrics.</summary>
    public IReadOnlyList<IReadOnlyList<WindowRule>> Rules { get; init; } = [];

    /// <summary>How long predictions may stay away; null for any time.</summary>
    public TimeSpan? Silence { get; init; }

    public ShiftLimits ShiftLimits { get; init; } = ShiftLimits.Default;

    public BreakerSettings Breaker { get; init; } = new();

    /// <summary>A fallback awaits.</summary>
    public bool RefusesSynchronousCalls => Array.Exists(Fallbacks, fallback => fallback.IsAsynchronousOnly);

    /// <summary>Where good predictions are kept; null where no fallback asks for them.</summary>
    public LastGood<TPrediction>? LastGood { get; init; }

    /// <summary>Two comparisons say it all, and no call is needed to read the number.</summary>
    private static bool IsDirect => typeof(TPrediction) == typeof(float) || typeof(TPrediction) == typeof(double);

    public GuardPlan<TInput, TPrediction> In(GuardMode mode, BreakerState breaker, Func<TPrediction, TPrediction>? injectedFault) =>
        new(this, mode, breaker, injectedFault);

    public GuardPlan<TInput, TPrediction> Disposed() => new(this, Mode, BreakerState.Closed, null) { Gate = GuardGate.Disposed };

    /// <summary>Whether anything is asked about inputs.</summary>
    public bool LooksAtInputs => _inputs.Length > 0;

    /// <summary>Records what is read off an input, and says whether there is nothing to find about it; see <see cref="CollectInput"/>.</summary>
    public bool RecordInput(RecordingThread thread, TInput input)
    {
        var isClean = true;
        foreach (var metric in _inputs)
        {
            isClean &= metric.Record(thread, input);
        }

        return isClean;
    }

    /// <summary>Everything that is wrong with an input. Never throws.</summary>
    public List<CheckFailure> CollectInput(TInput input)
    {
        var failures = new List<CheckFailure>();
        foreach (var metric in _inputs)
        {
            metric.Collect(input, failures);
        }

        return failures;
    }

    /// <summary>The cell in which a thread records the predictions themselves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Cell CellOf(RecordingThread thread) => _direct is not null ? _direct.CellOf(thread) : _metrics[0].CellOf(thread);

    /// <summary>
    /// Records a prediction of the model, and says whether there is nothing to find about it; where it says no, <see cref="Collect"/> says what.
    /// Never throws; allocates nothing where there is nothing to find.
    /// </summary>
    /// <param name="thread">The current thread.</param>
    /// <param name="cell">Its cell; see <see cref="CellOf"/>.</param>
    /// <param name="input">What the model was asked about.</param>
    /// <param name="prediction">What it answered.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Record(RecordingThread thread, Cell cell, TInput input, TPrediction prediction)
    {
        if (typeof(TPrediction) == typeof(float) && _direct is not null)
        {
            return RecordDirect(cell, (float)(object)prediction!) & (!_hasCalls || RecordCalls(thread, input, prediction));
        }

        if (typeof(TPrediction) == typeof(double) && _direct is not null)
        {
            return RecordDirect(cell, (double)(object)prediction!) & (!_hasCalls || RecordCalls(thread, input, prediction));
        }

        return RecordCalls(thread, input, prediction);
    }

    /// <summary>Records the predictions of a batch in one pass.</summary>
    /// <inheritdoc cref="Record"/>
    public bool RecordBatch(RecordingThread thread, Cell cell, ReadOnlySpan<TInput> inputs, ReadOnlySpan<TPrediction> predictions)
    {
        if (typeof(TPrediction) == typeof(float) && _direct is not null && !_hasCalls)
        {
            var values = Reinterpret<float>(predictions);
            return _direct.Record(Unsafe.As<Cell<NumberBuffer>>(cell), values) & _bounds.ContainsAll(values);
        }

        if (typeof(TPrediction) == typeof(double) && _direct is not null && !_hasCalls)
        {
            var values = Reinterpret<double>(predictions);
            return _direct.Record(Unsafe.As<Cell<NumberBuffer>>(cell), values) & _bounds.ContainsAll(values);
        }

        var isClean = true;
        for (var i = 0; i < predictions.Length; i++)
        {
            isClean &= Record(thread, cell, inputs[i], predictions[i]);
        }

        return isClean;

        static ReadOnlySpan<T> Reinterpret<T>(ReadOnlySpan<TPrediction> predictions) => MemoryMarshal.CreateReadOnlySpan(
            ref Unsafe.As<TPrediction, T>(ref MemoryMarshal.GetReference(predictions)), predictions.Length);
    }

    /// <summary>Everything that is wrong with a prediction. Never throws.</summary>
    public List<CheckFailure> Collect(TInput input, TPrediction prediction)
    {
        var failures = new List<CheckFailure>();
        foreach (var segments in _segments)
        {
            segments.Collect(input, prediction, failures);
        }

        if (prediction is null)
        {
            // Nothing can be read off it: only the question whether it is there makes sense.
            _metrics[0].Collect(prediction, failures);
            return failures;
        }

        foreach (var metric in _metrics)
        {
            metric.Collect(prediction, failures);
        }

        foreach (var check in _customs)
        {
            check.Collect(input, prediction, failures);
        }

        return failures;
    }

    /// <summary>The prediction with every number in its range, where that is its range's action. May throw what a writer throws.</summary>
    public TPrediction Clamp(TPrediction prediction)
    {
        foreach (var metric in _metrics)
        {
            prediction = metric.Clamp(prediction);
        }

        return prediction;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool RecordDirect(Cell cell, double value) => _direct!.Record(Unsafe.As<Cell<NumberBuffer>>(cell), value) & _bounds.Contains(value);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool RecordCalls(RecordingThread thread, TInput input, TPrediction prediction)
    {
        var isClean = true;
        foreach (var segments in _segments)
        {
            isClean &= segments.Record(thread, input, prediction);
        }

        if (prediction is null)
        {
            foreach (var metric in _called)
            {
                metric.RecordNull(thread);
            }

            return false;
        }

        foreach (var metric in _called)
        {
            isClean &= metric.Record(thread, prediction);
        }

        return isClean && ChecksAreClean(input, prediction);
    }

    private bool ChecksAreClean(TInput input, TPrediction prediction)
    {
        try
        {
            foreach (var check in _customs)
            {
                if (!check.IsClean(input, prediction))
                {
                    return false;
                }
            }

            return true;
        }
        catch (Exception)
        {
            // Not swallowed: a prediction that is not clean is looked at again by Collect, which tells what threw.
            return false;
        }
    }
}
