using PredictionGuardrails.Breaches;
using PredictionGuardrails.Statistics;
using PredictionGuardrails.Text;

namespace PredictionGuardrails.Metrics;

internal sealed class LabelChecks<TPrediction, TLabel>(
    string name, LabelRecorder<TLabel> recorder, Func<TPrediction, TLabel> read, BreachAction? onNull, AllowedValuesCheck<TLabel>? allowed)
    : MetricChecks<TPrediction>(name, onNull)
{
    public override IEnumerable<CheckDescription> Describe()
    {
        var checks = DescribeNull(default(TLabel) is null);
        return allowed is null ? checks : checks.Append(new(RuleNames.AllowedValues, Name, allowed.Expected, allowed.Action));
    }

    public override void RecordNull() => recorder.RecordNull();

    protected override void RecordUnreadable() => recorder.RecordOther();

    protected override bool RecordCore(TPrediction prediction)
    {
        if (read(prediction) is not { } label)
        {
            recorder.RecordNull();
            return false;
        }

        return recorder.Record(label) & (allowed is null || allowed.Values.Contains(label));
    }

    protected override void CollectFrom(TPrediction prediction, List<CheckFailure> failures)
    {
        if (read(prediction) is not { } label)
        {
            CollectNull(failures);
        }
        else if (allowed is not null && !allowed.Values.Contains(label))
        {
            failures.Add(new(RuleNames.AllowedValues, Name, ObservedText.Of(label), allowed.Expected, allowed.Action));
        }
    }
}
