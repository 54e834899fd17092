using System.Globalization;
using PredictionGuardrails.ChangeDetection;
using PredictionGuardrails.Configuration;
using PredictionGuardrails.Statistics;
using PredictionGuardrails.Text;
using PredictionGuardrails.Time;

namespace PredictionGuardrails.Metrics;

/// <summary>A metric that is a label: text, an enum, a bool or a character.</summary>
internal sealed class LabelMetric<TPrediction, TLabel>(
    string name, LabelKind<TLabel> kind, Func<TPrediction, TLabel> read) : Metric<TPrediction>(name)
{
    private LabelRecording<TLabel>? _recording;
    private MetricMonitor? _monitor;

    public override bool? IsLabel => true;

    public override MetricRecording Recording => _recording!;

    public override MetricMonitor? Monitor => _monitor;

    public override void StartRecording(CollectionTimer clock, CoarseClock coarse, string? segment = null)
    {
        _recording = new LabelRecording<TLabel>(clock);
        _monitor = new MetricMonitor(Name, segment, new LabelObserver<TLabel>(_recording.Recorder), clock, coarse);
    }

    public override Metric<TPrediction> Fork() => new LabelMetric<TPrediction, TLabel>(Name, kind, read);

    public override ObservedMetric<TPrediction> Observed => ObservedMetric<TPrediction>.Label(
        Name, prediction => read(prediction) is { } label ? Convert.ToString(label, CultureInfo.InvariantCulture) : null);

    public override MetricChecks<TPrediction> Compile(MetricOptions options, CompilationContext compilation)
    {
        RefuseNumberCheck(options.Finite, RuleNames.Finite, compilation);
        if (options.NotEmpty.IsStated && typeof(TLabel) != typeof(string))
        {
            compilation.Refuse(
                RuleNames.NotEmpty, $"The check applies only to strings, but metric '{Name}' is a {TypeText.Of(typeof(TLabel))} label. Use AllowedValues.");
        }

        RefuseNumberCheck(options.Range, RuleNames.Range, compilation);
        return new LabelChecks<TPrediction, TLabel>(
            Name,
            _recording!.Recorder,
            read,
            options.NotNull.IsOn ? compilation.ActionOf(options.NotNull, RuleNames.NotNull) : null,
            options.NotEmpty.IsOn && typeof(TLabel) == typeof(string) ? compilation.ActionOf(options.NotEmpty, RuleNames.NotEmpty) : null,
            AllowedValuesCheck.Compile(options.AllowedValues, kind, static label => label, compilation));
    }

    private void RefuseNumberCheck(CheckOptions options, string check, CompilationContext compilation)
    {
        if (options.IsStated)
        {
            compilation.Refuse(check, $"The check applies only to numbers, but metric '{Name}' is a label ({TypeText.Of(typeof(TLabel))}). Use AllowedValues.");
        }
    }
}
