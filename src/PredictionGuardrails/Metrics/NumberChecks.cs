using System.Numerics;
using PredictionGuardrails.Breaches;
using PredictionGuardrails.Statistics;
using PredictionGuardrails.Text;

namespace PredictionGuardrails.Metrics;

internal sealed class NumberChecks<TPrediction, TNumber>(
    string name,
    NumberRecorder recorder,
    Func<TPrediction, TNumber> read,
    Func<TPrediction, bool>? isNull,
    Func<TPrediction, TNumber, TPrediction>? write,
    BreachAction? onNull,
    BreachAction? onNotFinite,
    RangeCheck? range,
    BreachAction? onBeyondTail,
    AllowedValuesCheck<double>? allowed) : MetricChecks<TPrediction>(name, onNull), IDirectBounds
    where TNumber : struct, INumber<TNumber>
{
    public RecordingPlan Plan { get; } = (onNotFinite is null ? NumberBounds.Everything : NumberBounds.Finite)
        .Within(range?.Bounds ?? NumberBounds.Everything).PlanFor(recorder);

    public bool BoundsAreAll => allowed is null;

    public NumberRecorder Recorder => recorder;

    public override IEnumerable<CheckDescription> Describe()
    {
        foreach (var check in DescribeNull(isNull is not null))
        {
            yield return check;
        }

        if (onNotFinite is { } action)
        {
            yield return new(RuleNames.Finite, Name, "a finite number", action);
        }

        if (range is not null)
        {
            yield return new(RuleNames.Range, Name, range.Expected, range.Action);
        }

        if (onBeyondTail is { } beyond)
        {
            yield return new(RuleNames.LearnedRange, Name, recorder.LearnedRange is { } learned ? Describe(learned, NumberText.Of(learned.Low), NumberText.Of(learned.High)) : "a learned range (not known yet)", beyond);
        }

        if (allowed is not null)
        {
            yield return new(RuleNames.AllowedValues, Name, allowed.Expected, allowed.Action);
        }
    }

    public override void RecordNull() => recorder.RecordNull();

    protected override void RecordUnreadable() => recorder.RecordOther();

    protected override bool RecordCore(TPrediction prediction)
    {
        if (isNull is not null && isNull(prediction))
        {
            recorder.RecordNull();
            return false;
        }

        var value = double.CreateTruncating(read(prediction));
        return NumberRecorder.Record(Plan, value) & (allowed is null || allowed.Values.Contains(value));
    }

    public override TPrediction Clamp(TPrediction prediction)
    {
        if (range is not { Action: BreachAction.Clamp } || write is null || (isNull is not null && isNull(prediction)))
        {
            return prediction;
        }

        var value = double.CreateTruncating(read(prediction));
        return value < range.Bounds.Low ? write(prediction, Up(range.Bounds.Low))
            : value > range.Bounds.High ? write(prediction, Down(range.Bounds.High))
            : prediction;
    }

    protected override void CollectFrom(TPrediction prediction, List<CheckFailure> failures)
    {
        if (isNull is not null && isNull(prediction))
        {
            CollectNull(failures);
            return;
        }

        var number = read(prediction);
        var value = double.CreateTruncating(number);
        var before = failures.Count;
        if (onNotFinite is { } action && !double.IsFinite(value))
        {
            Add(RuleNames.Finite, NumberText.Exact(number), "a finite number", action);
        }

        if (range is not null && !range.Bounds.Contains(value))
        {
            Add(RuleNames.Range, range.Describe(number), range.Expected, range.Action);
        }

        if (allowed is not null && !allowed.Values.Contains(value))
        {
            Add(RuleNames.AllowedValues, NumberText.Exact(number), allowed.Expected, allowed.Action);
        }

        // A configured check is the better explanation, so this one is left out.
        if (failures.Count == before && onBeyondTail is { } beyond && recorder.LearnedRange is { } learned && !learned.Contains(value))
        {
            var texts = NumberText.Apart([value, learned.Low, learned.High], static shown => shown[0] < shown[1] || shown[0] > shown[2]);
            Add(RuleNames.LearnedRange, texts[0], Describe(learned, texts[1], texts[2]), learned.IsMature ? beyond : BreachAction.Observe);
        }

        void Add(string rule, string observed, string expected, BreachAction onBreach) => failures.Add(new(rule, Name, observed, expected, onBreach, value));
    }

    private static string Describe(LearnedRange learned, string low, string high) =>
        $"between {low} and {high} (extrapolated from the tails of {NumberText.Predictions(learned.Count)})";

    // Whole numbers are moved inwards, never out of the range again by rounding.
    private static TNumber Up(double low) => TNumber.CreateSaturating(IsWhole ? Math.Ceiling(low) : low);

    private static TNumber Down(double high) => TNumber.CreateSaturating(IsWhole ? Math.Floor(high) : high);

    private static bool IsWhole => TNumber.IsZero(TNumber.One / (TNumber.One + TNumber.One));
}
