using PredictionGuardrails.Breaches;
using PredictionGuardrails.Statistics;
using PredictionGuardrails.Text;

namespace PredictionGuardrails.Metrics;

/// <summary>The checks on a label. A blank text isn't a label, unless that check is off or the text is one of the allowed values.</summary>
internal sealed class LabelChecks<TPrediction, TLabel>(
    string name,
    LabelRecorder<TLabel> recorder,
    Func<TPrediction, TLabel> read,
    BreachAction? onNull,
    BreachAction? onEmpty,
    AllowedValuesCheck<TLabel>? allowed)
    : MetricChecks<TPrediction>(name, onNull)
{
    private const string NotEmptyExpected = "a label that isn't empty";

    public override IEnumerable<CheckDescription> Describe()
    {
        var checks = DescribeNull(default(TLabel) is null);
        if (onEmpty is { } action)
        {
            checks = checks.Append(new(RuleNames.NotEmpty, Name, NotEmptyExpected, action));
        }

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

        if (IsRefusedAsEmpty(label))
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
        else if (IsRefusedAsEmpty(label))
        {
            failures.Add(new(RuleNames.NotEmpty, Name, ObservedText.Of(label), NotEmptyExpected, onEmpty!.Value));
        }
        else if (allowed is not null && !allowed.Values.Contains(label))
        {
            failures.Add(new(RuleNames.AllowedValues, Name, ObservedText.Of(label), allowed.Expected, allowed.Action));
        }
    }

    private bool IsRefusedAsEmpty(TLabel label) =>
        onEmpty is not null && label is string text && BlankText.IsBlank(text) && allowed?.Values.Contains(label) != true;
}
