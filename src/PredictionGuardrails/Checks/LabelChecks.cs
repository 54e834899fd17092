using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.Checks;

internal sealed class LabelChecks<TPrediction, TLabel>(
    string name, LabelRecorder<TLabel> recorder, Func<TPrediction, TLabel> read, BreachAction? onNull, AllowedValuesCheck<TLabel>? allowed)
    : MetricChecks<TPrediction>(name, onNull)
{
    public override void RecordNull(RecordingThread thread) => recorder.RecordNull(thread);

    protected override void RecordUnreadable(RecordingThread thread) => recorder.RecordOther(thread);

    protected override bool RecordIsClean(RecordingThread thread, TPrediction prediction)
    {
        if (read(prediction) is not { } label)
        {
            recorder.RecordNull(thread);
            return false;
        }

        recorder.Record(thread, label);
        return allowed is null || allowed.Values.Contains(label);
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
