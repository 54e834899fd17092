using System.Numerics;
using PredictionGuardrails.ChangeDetection;
using PredictionGuardrails.Configuration;
using PredictionGuardrails.Statistics;
using PredictionGuardrails.Text;
using PredictionGuardrails.Time;

namespace PredictionGuardrails.Metrics;

/// <summary>A metric that is a number. Numbers are compared as <see cref="double"/>.</summary>
/// <param name="name">The metric's name.</param>
/// <param name="kind">The number's type.</param>
/// <param name="read">Reads the number off a prediction; only called where <paramref name="isNull"/> says no.</param>
/// <param name="isNull">Whether there isn't a number to read; null where there always is one.</param>
/// <param name="write">Gives the prediction with another number in place; null if it cannot be written.</param>
internal sealed class NumberMetric<TPrediction, TNumber>(
    string name,
    NumberKind<TNumber> kind,
    Func<TPrediction, TNumber> read,
    Func<TPrediction, bool>? isNull,
    Func<TPrediction, TNumber, TPrediction>? write)
    : Metric<TPrediction>(name)
    where TNumber : struct, INumber<TNumber>
{
    private NumberRecording? _recording;
    private MetricMonitor? _monitor;

    public override bool? IsLabel => false;

    public override MetricRecording Recording => _recording!;

    public override MetricMonitor? Monitor => _monitor;

    public override void StartRecording(CollectionTimer clock, CoarseClock coarse, string? segment = null)
    {
        _recording = new NumberRecording(clock);
        _monitor = new MetricMonitor(Name, segment, new NumberObserver(_recording.Recorder, isOfSegment: segment is not null), clock, coarse);
    }

    public override Metric<TPrediction> Fork() => new NumberMetric<TPrediction, TNumber>(Name, kind, read, isNull, write);

    public override ObservedMetric<TPrediction> Observed => isNull is null
        ? ObservedMetric<TPrediction>.Number(Name, prediction => double.CreateTruncating(read(prediction)))
        : ObservedMetric<TPrediction>.Number(Name, prediction => isNull(prediction) ? null : double.CreateTruncating(read(prediction)));

    public override MetricChecks<TPrediction> Compile(MetricOptions options, CompilationContext compilation)
    {
        if (options.NotEmpty.IsStated)
        {
            compilation.Refuse(RuleNames.NotEmpty, $"The check applies only to labels, but metric '{Name}' is a number ({TypeText.Of(typeof(TNumber))}). Use NotNull.");
        }

        var range = CompileRange(options.Range, compilation);
        return new NumberChecks<TPrediction, TNumber>(
            Name,
            _recording!.Recorder,
            read,
            isNull,
            write,
            options.NotNull.IsOn ? compilation.ActionOf(options.NotNull, RuleNames.NotNull) : null,
            options.Finite.IsOn ? compilation.ActionOf(options.Finite, RuleNames.Finite) : null,
            range,
            CompileLearnedRange(options, compilation),
            AllowedValuesCheck.Compile(options.AllowedValues, kind, double.CreateTruncating, compilation));
    }

    private static BreachAction? CompileLearnedRange(MetricOptions options, CompilationContext compilation) => options.LearnedRange.IsOn && options.Change.Enabled != false
        ? compilation.ForChange(options.Change, options.Change.OnBreach ?? compilation.OnChange).ActionOf(options.LearnedRange, RuleNames.LearnedRange)
        : null;

    private RangeCheck? CompileRange(RangeCheckOptions options, CompilationContext compilation)
    {
        if (!options.IsOn || !options.IsStated)
        {
            return null;
        }

        var action = compilation.ActionOf(options, RuleNames.Range, canClamp: write is not null);
        if (NumberBounds.Of<TNumber>(options) is not { } bounds)
        {
            compilation.Refuse(RuleNames.Range, "Set Minimum, Maximum, or both.");
            return null;
        }

        // NaN is neither.
        if (!(bounds.Low <= bounds.High))
        {
            compilation.Refuse(RuleNames.Range, options.Minimum > options.Maximum
                ? $"Minimum ({NumberText.Exact(options.Minimum.Value)}) is greater than Maximum ({NumberText.Exact(options.Maximum.Value)})."
                : $"No {TypeText.Of(typeof(TNumber))} is {NumberBounds.Describe(options)}.");
        }

        return new RangeCheck(bounds, NumberBounds.AsStated(options)!.Value, action, NumberBounds.Describe(options));
    }
}
