using PredictionGuardrails.Baselines;
using PredictionGuardrails.Statistics;
using PredictionGuardrails.Text;
using PredictionGuardrails.Time;

namespace PredictionGuardrails.ChangeDetection;

/// <summary>Watches a label.</summary>
internal sealed class LabelWatch<TLabel> : MetricWatch
{
    /// <summary>A label with a smaller share is suspicious.</summary>
    private const double SuspiciousShare = 0.025;

    private readonly LabelRecorder<TLabel> _recorder;
    private readonly Counter _counter;
    private readonly LabelSlots _grossSlots = new();
    private readonly LabelSlots _shiftSlots = new();
    private readonly UnknownLabels _grossUnknown;
    private readonly UnknownLabels _shiftUnknown;

    public LabelWatch(string metric, string? segment, LabelRecorder<TLabel> recorder, RecordingClock clock, CoarseClock coarse)
        : base(metric, segment, clock, coarse)
    {
        _recorder = recorder;
        _counter = new Counter(this);
        (_grossUnknown, _shiftUnknown) = (new UnknownLabels(_grossSlots), new UnknownLabels(_shiftSlots));
        recorder.Attendant = _counter;
    }

    public override bool CanTake(Baseline baseline) => baseline.Values.Labels.Count > 0;

    protected override void Exclusively(Action action) => _recorder.Exclusively(action);

    protected override Baseline Summarize(IReadOnlyList<LearntValue> values, long rejected, DateTimeOffset from, DateTimeOffset to) =>
        LabelLearning.Learn(values, _recorder.Names, rejected, from, to);

    protected override Baseline SummarizeSoFar(IReadOnlyList<LearntValue> values, DateTimeOffset from, DateTimeOffset to) =>
        LabelLearning.Summarize(values, _recorder.Names, from, to);

    protected override BetBook CreateGrossScores(Baseline baseline, double? ratioOfHours)
    {
        var labels = LabelBets.LabelsOf(baseline);
        _grossSlots.Use(labels);
        return GrossLabelScores.Create(baseline, labels, RhythmFactor.Default, predictions => _grossUnknown.Describe(predictions, _recorder.Names));
    }

    protected override BetBook CreateBook(Baseline baseline, double ignoreBelow, double movement)
    {
        var labels = LabelBets.LabelsOf(baseline);
        _shiftSlots.Use(labels);
        return LabelBets.Create(baseline, labels, ignoreBelow, predictions => _shiftUnknown.Describe(predictions, _recorder.Names));
    }

    protected override (double? Rise, double? Fall) SmallestShifts(Baseline baseline, BetBook book, double alarmLevel) => (null, null);

    protected override string DescribeBaseline(Baseline baseline)
    {
        var shares = baseline.Values.Labels.OrderByDescending(label => label.Value).Take(5)
            .Select(label => $"{baseline.Values.Share(label.Value):P1} {ObservedText.Of(label.Key)}");
        return $"{string.Join(", ", shares)}{(baseline.Values.Labels.Count > 5 ? ", …" : "")}, as in the baseline of {NumberText.Count(baseline.Values.Count)} predictions";
    }

    protected override string DescribeValue(double value) =>
        value < _recorder.Names.Count ? ObservedText.Of(_recorder.Names[(int)value]) : "labels that are not counted individually";

    protected override void Attend(bool seesEveryValue, bool settlesAtOnce, Baseline? baseline)
    {
        _recorder.Quiet = seesEveryValue || settlesAtOnce ? []
            : baseline is null ? null
            : [.. _recorder.Names.Select(name => baseline.Values.Share(baseline.Values.Labels.GetValueOrDefault(name)) >= SuspiciousShare)];
        _counter.Attend(seesEveryValue, baseline is null ? (byte)0 : SuspiciousRun(baseline.RepeatLimit));
    }

    /// <summary>The watch's hand in the recorder.</summary>
    private sealed class Counter(LabelWatch<TLabel> watch) : Attendant<LabelBuffer>, IBucketCounts
    {
        public void Attend(bool seesEveryValue, byte suspiciousRun)
        {
            SuspiciousRun = suspiciousRun;
            if (seesEveryValue != SeesEveryValue)
            {
                SeesEveryValue = seesEveryValue;
            }
        }

        public override void See(double value, bool isMissing, bool isRepeat, bool isFirst) =>
            watch.See(new LearntValue(value, isMissing, isRepeat, isFirst));

        public override void Count(LabelBuffer buffer)
        {
            if (watch.GrossWindow is not { } gross)
            {
                return;
            }

            var (missing, repeats) = buffer.CountNew(this);
            gross.AddIfAny(watch._grossSlots.Missing, missing);
            gross.Repeats += repeats;
            if (watch.ShiftWindow is { } shift)
            {
                shift.AddIfAny(watch._shiftSlots.Missing, missing);
                shift.Repeats += repeats;
            }
        }

        public void Add(int order, long count)
        {
            var names = watch._recorder.Names;
            Add(watch.GrossWindow!, watch._grossSlots, watch._grossUnknown);
            if (watch.ShiftWindow is { } shift)
            {
                Add(shift, watch._shiftSlots, watch._shiftUnknown);
            }

            void Add(WindowTally window, LabelSlots slots, UnknownLabels unknown)
            {
                var slot = slots.SlotOf(order, names);
                window.Add(slot, count);
                if (slot == slots.Unknown)
                {
                    unknown.Note(order, count);
                }
            }
        }

        public override void Settle()
        {
            var predictions = watch.GrossWindow?.Count ?? 0;
            watch._grossUnknown.Pass(predictions);
            watch._shiftUnknown.Pass(predictions);
            watch.Settle();
            (Blocks, Patience) = (watch.Blocks, watch.Patience);
        }

        public override bool Report() => watch.Report();
    }
}
