using PredictionGuardrails.Baselines;
using PredictionGuardrails.Statistics;
using PredictionGuardrails.Text;

namespace PredictionGuardrails.ChangeDetection;

/// <summary>Counts and scores a label.</summary>
internal sealed class LabelObserver<TLabel> : IMetricObserver
{
    /// <summary>A label with a smaller share is suspicious.</summary>
    private const double SuspiciousShare = 0.025;

    private readonly LabelRecorder<TLabel> _recorder;
    private readonly Counter _counter;
    private readonly LabelSlots _grossSlots = new();
    private readonly LabelSlots _shiftSlots = new();
    private readonly UnknownLabels _grossUnknown;
    private readonly UnknownLabels _shiftUnknown;
    private MetricMonitor? _monitor;

    /// <param name="recorder">If it is recorded.</param>
    public LabelObserver(LabelRecorder<TLabel> recorder)
    {
        _recorder = recorder;
        _counter = new Counter(this);
        _grossUnknown = new UnknownLabels(_grossSlots);
        _shiftUnknown = new UnknownLabels(_shiftSlots);
    }

    public NumberTails? Tails => null;

    public void Attach(MetricMonitor monitor)
    {
        _monitor = monitor;
        _recorder.Attendant = _counter;
    }

    public bool CanTake(Baseline baseline) => baseline.Values.LabelCounts.Count > 0;

    public void WithLock(Action action) => _recorder.WithLock(action);

    public Baseline Summarize(IReadOnlyList<BaselineSample> values, long rejected, DateTimeOffset from, DateTimeOffset to) =>
        LabelLearning.Learn(values, _recorder.Names, rejected, from, to);

    public Baseline SummarizeSoFar(IReadOnlyList<BaselineSample> values, DateTimeOffset from, DateTimeOffset to) =>
        LabelBaselineBuilder.Build(values, _recorder.Names, from, to);

    public BettingScores CreateGrossScores(Baseline baseline, double? ratioOfHours)
    {
        var labels = LabelScores.LabelsOf(baseline);
        _grossSlots.Use(labels);
        return GrossLabelScores.Create(baseline, labels, RhythmFactor.Default, predictions => _grossUnknown.Describe(predictions, _recorder.Names));
    }

    public BettingScores CreateShiftScores(Baseline baseline, double ignoreBelow, double movement)
    {
        var labels = LabelScores.LabelsOf(baseline);
        _shiftSlots.Use(labels);
        return LabelScores.Create(baseline, labels, ignoreBelow, predictions => _shiftUnknown.Describe(predictions, _recorder.Names));
    }

    public void DropShiftScores()
    {
        // Slots of labels are needed as long as shifts of labels are looked for, which is always.
    }

    public (double? Rise, double? Fall) SmallestShifts(Baseline baseline, BettingScores book, double alarmLevel) => (null, null);

    public string DescribeBaseline(Baseline baseline)
    {
        var shares = baseline.Values.LabelCounts.OrderByDescending(label => label.Value).Take(5)
            .Select(label => $"{NumberText.Fraction(baseline.Values.FractionOf(label.Value))} {ObservedText.Of(label.Key)}");
        return $"{string.Join(", ", shares)}{(baseline.Values.LabelCounts.Count > 5 ? ", …" : "")} (baseline: {NumberText.Predictions(baseline.Values.Count)})";
    }

    public string DescribeValue(double value) =>
        value < _recorder.Names.Count ? ObservedText.Of(_recorder.Names[(int)value]) : "labels that aren't counted individually";

    public void Configure(bool seesEveryValue, bool evaluatesEachPrediction, Baseline? baseline)
    {
        _counter.Configure(seesEveryValue, baseline is null ? (byte)0 : SuspiciousRun.Of(baseline.RepeatLimit));
        _recorder.SetQuiet(QuietLabels(seesEveryValue || evaluatesEachPrediction, baseline));
    }

    private bool[]? QuietLabels(bool attendsEachValue, Baseline? baseline)
    {
        if (attendsEachValue)
        {
            return [];
        }

        return baseline is null
            ? null
            : [.. _recorder.Names.Select(name => baseline.Values.FractionOf(baseline.Values.LabelCounts.GetValueOrDefault(name)) >= SuspiciousShare)];
    }

    /// <summary>Receives what the recorder counts.</summary>
    private sealed class Counter(LabelObserver<TLabel> observer) : Attendant<LabelAggregate>, IBucketCounts
    {
        public void Configure(bool seesEveryValue, byte suspiciousRun)
        {
            SuspiciousRun = suspiciousRun;
            if (seesEveryValue != SeesEveryValue)
            {
                SeesEveryValue = seesEveryValue;
            }
        }

        public override void OnValue(double value, bool isMissing, bool isRepeat, bool isFirst) =>
            observer._monitor!.OnValue(new BaselineSample(value, isMissing, isRepeat, isFirst));

        public override void Count(LabelAggregate aggregate)
        {
            if (observer._monitor!.GrossWindow is not { } gross)
            {
                return;
            }

            var (missing, repeats) = aggregate.CountNew(this);
            gross.AddIfAny(observer._grossSlots.Missing, missing);
            gross.Repeats += repeats;
            if (observer._monitor!.ShiftWindow is { } shift)
            {
                shift.AddIfAny(observer._shiftSlots.Missing, missing);
                shift.Repeats += repeats;
            }
        }

        public void Add(int order, long count)
        {
            var names = observer._recorder.Names;
            Add(observer._monitor!.GrossWindow!, observer._grossSlots, observer._grossUnknown);
            if (observer._monitor!.ShiftWindow is { } shift)
            {
                Add(shift, observer._shiftSlots, observer._shiftUnknown);
            }

            void Add(WindowCounts window, LabelSlots slots, UnknownLabels unknown)
            {
                var slot = slots.SlotOf(order, names);
                window.Add(slot, count);
                if (slot == slots.Unknown)
                {
                    unknown.Note(order, count);
                }
            }
        }

        public override void EvaluateWindow()
        {
            var predictions = observer._monitor!.GrossWindow?.Count ?? 0;
            observer._grossUnknown.Pass(predictions);
            observer._shiftUnknown.Pass(predictions);
            observer._monitor!.EvaluateWindow();
            Blocks = observer._monitor!.Blocks;
            Patience = observer._monitor!.Patience;
        }

        public override bool Report() => observer._monitor!.Report();
    }
}
