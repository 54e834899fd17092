using PredictionGuardrails.Breaches;
using PredictionGuardrails.Configuration;
using PredictionGuardrails.Names;
using PredictionGuardrails.Statistics;
using PredictionGuardrails.Text;
using PredictionGuardrails.Time;

namespace PredictionGuardrails.Metrics;

/// <summary>The prediction itself if it is neither a number nor a label: all that can be said of it is whether it is there.</summary>
internal sealed class ObjectMetric<TPrediction>() : Metric<TPrediction>(MetricNames.Prediction)
{
    private NumberRecording? _recording;

    public override bool? IsLabel => null;

    public override MetricRecording Recording => _recording!;

    public override void StartRecording(CollectionTimer clock, CoarseClock coarse, string? segment = null) => _recording = new NumberRecording(clock);

    public override Metric<TPrediction> Fork() => new ObjectMetric<TPrediction>();

    public override MetricChecks<TPrediction> Compile(MetricOptions options, CompilationContext compilation)
    {
        RefuseValueCheck(options.NotEmpty, RuleNames.NotEmpty, compilation);
        RefuseValueCheck(options.Finite, RuleNames.Finite, compilation);
        RefuseValueCheck(options.Range, RuleNames.Range, compilation);
        RefuseValueCheck(options.AllowedValues, RuleNames.AllowedValues, compilation);
        return new ObjectChecks<TPrediction>(_recording!.Recorder, options.NotNull.IsOn ? compilation.ActionOf(options.NotNull, RuleNames.NotNull) : null);
    }

    private static void RefuseValueCheck(CheckOptions options, string check, CompilationContext compilation)
    {
        if (options.IsStated)
        {
            compilation.Refuse(
                check,
                $"The check applies only to numbers and labels, but predictions are of type {TypeText.Of(typeof(TPrediction))}. Add a metric in code with Metric(…), and set Metrics:{{name}}:{check}.");
        }
    }
}

internal sealed class ObjectChecks<TPrediction>(NumberRecorder recorder, BreachAction? onNull)
    : MetricChecks<TPrediction>(MetricNames.Prediction, onNull)
{
    public override IEnumerable<CheckDescription> Describe() => DescribeNull(default(TPrediction) is null);

    public override void RecordNull() => recorder.RecordNull();

    protected override void RecordUnreadable() => recorder.RecordOther();

    protected override bool RecordCore(TPrediction prediction)
    {
        return recorder.RecordOther();
    }

    protected override void CollectFrom(TPrediction prediction, List<CheckFailure> failures)
    {
        if (prediction is null)
        {
            CollectNull(failures);
        }
    }
}
