using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PredictionGuardrails.Breaches;
using PredictionGuardrails.Metrics;
using PredictionGuardrails.Monitoring;
using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.Execution;

/// <summary>What is recorded and checked of every prediction and its input, in one pass.</summary>
internal sealed class PredictionChecks<TInput, TPrediction>
{
    private readonly MetricChecks<TPrediction>[] _metrics;
    private readonly MetricChecks<TPrediction>[] _called;
    private readonly MetricChecks<TInput>[] _inputs;
    private readonly PredicateCheck<TInput, TPrediction>[] _customs;
    private readonly SegmentSet<TInput, TPrediction>[] _segments;
    private readonly RecordingPlan? _directPlan;
    private readonly NumberRecorder? _direct;
    private readonly bool _hasCalls;

    /// <param name="metrics">The checks of every metric, the prediction itself first.</param>
    /// <param name="inputs">The checks of the input's metrics.</param>
    /// <param name="customs">The user's own checks.</param>
    /// <param name="segments">Where predictions are recorded once more, by segment.</param>
    public PredictionChecks(
        MetricChecks<TPrediction>[] metrics,
        MetricChecks<TInput>[] inputs,
        PredicateCheck<TInput, TPrediction>[] customs,
        SegmentSet<TInput, TPrediction>[] segments)
    {
        _inputs = inputs;
        _segments = segments;
        _metrics = metrics;
        _customs = customs;
        _called = metrics;
        if (IsDirect && metrics is [IDirectBounds { BoundsAreAll: true } direct, ..])
        {
            _directPlan = direct.Plan;
            _direct = direct.Recorder;
            _called = metrics[1..];
        }

        _hasCalls = _called.Length > 0 || _customs.Length > 0 || segments.Length > 0;
    }

    /// <summary>Two comparisons say it all, and no call is needed to read the number.</summary>
    private static bool IsDirect => typeof(TPrediction) == typeof(float) || typeof(TPrediction) == typeof(double);

    /// <summary>Each check with what it allows.</summary>
    public IEnumerable<CheckDescription> Describe() =>
    [
        .. _metrics.SelectMany(static metric => metric.Describe()),
        .. _inputs.SelectMany(static input => input.Describe()),
        .. _customs.Select(static check => check.Describe()),
    ];

    /// <summary>By which a prediction is recorded and checked, if that is all that there is to be done; otherwise null.</summary>
    public RecordingPlan? OnlyPlan => _hasCalls || LooksAtInputs ? null : _directPlan;

    /// <summary>Whether anything is asked about inputs.</summary>
    public bool LooksAtInputs => _inputs.Length > 0;

    /// <summary>Records what is read off an input, and says whether there is nothing to find about it; see <see cref="CollectInput"/>.</summary>
    public bool RecordInput(TInput input)
    {
        var isClean = true;
        foreach (var metric in _inputs)
        {
            isClean &= metric.Record(input);
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

    /// <summary>
    /// Records a prediction of the model, and says whether there is nothing to find about it; if it says no, <see cref="Collect"/> says what.
    /// Never throws; allocates nothing if there is nothing to find.
    /// </summary>
    /// <param name="input">What the model was asked about.</param>
    /// <param name="prediction">What it answered.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Record(TInput input, TPrediction prediction)
    {
        if (typeof(TPrediction) == typeof(float) && _direct is not null)
        {
            return RecordDirect((float)(object)prediction!) & (!_hasCalls || RecordCalls(input, prediction));
        }

        if (typeof(TPrediction) == typeof(double) && _direct is not null)
        {
            return RecordDirect((double)(object)prediction!) & (!_hasCalls || RecordCalls(input, prediction));
        }

        return RecordCalls(input, prediction);
    }

    /// <summary>Records the predictions of a batch in one pass.</summary>
    /// <inheritdoc cref="Record"/>
    public bool RecordBatch(ReadOnlySpan<TInput> inputs, ReadOnlySpan<TPrediction> predictions)
    {
        if (typeof(TPrediction) == typeof(float) && _direct is not null && !_hasCalls)
        {
            return _direct.Record(_directPlan!, Reinterpret<float>(predictions));
        }

        if (typeof(TPrediction) == typeof(double) && _direct is not null && !_hasCalls)
        {
            return _direct.Record(_directPlan!, Reinterpret<double>(predictions));
        }

        var isClean = true;
        for (var i = 0; i < predictions.Length; i++)
        {
            isClean &= Record(inputs[i], predictions[i]);
        }

        return isClean;

        static ReadOnlySpan<T> Reinterpret<T>(ReadOnlySpan<TPrediction> predictions) => MemoryMarshal.CreateReadOnlySpan(
            ref Unsafe.As<TPrediction, T>(ref MemoryMarshal.GetReference(predictions)), predictions.Length);
    }

    /// <summary>Everything that is wrong with a prediction. Never throws.</summary>
    public List<CheckFailure> Collect(TInput input, TPrediction prediction)
    {
        var failures = new List<CheckFailure>();
        if (prediction is null)
        {
            // Nothing can be read off it, neither a metric nor a segment's key: only the question whether it is there makes sense.
            _metrics[0].Collect(prediction, failures);
            return failures;
        }

        foreach (var segments in _segments)
        {
            segments.Collect(input, prediction, failures);
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
    private bool RecordDirect(double value) => NumberRecorder.Record(_directPlan!, value);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool RecordCalls(TInput input, TPrediction prediction)
    {
        var isClean = true;
        foreach (var segments in _segments)
        {
            isClean &= segments.Record(input, prediction);
        }

        if (prediction is null)
        {
            foreach (var metric in _called)
            {
                metric.RecordNull();
            }

            return false;
        }

        foreach (var metric in _called)
        {
            isClean &= metric.Record(prediction);
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
