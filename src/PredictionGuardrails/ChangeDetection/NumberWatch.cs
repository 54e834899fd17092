using PredictionGuardrails.Baselines;
using PredictionGuardrails.Statistics;
using PredictionGuardrails.Text;
using PredictionGuardrails.Time;

namespace PredictionGuardrails.ChangeDetection;

/// <summary>Watches a number.</summary>
internal sealed class NumberWatch : MetricWatch
{
    /// <summary>Outside of the middle 95 % of the baseline a number is suspicious.</summary>
    private const double SuspiciousEnd = 0.025;

    private static readonly (double Low, double High) AllQuiet = (double.NegativeInfinity, double.PositiveInfinity);
    private static readonly (double Low, double High) NoneQuiet = (double.PositiveInfinity, double.NegativeInfinity);

    private readonly NumberRecorder _recorder;
    private readonly Counter _counter;
    private Tiling? _tiling;
    private FineBins? _bins;

    public NumberWatch(string metric, string? segment, NumberRecorder recorder, RecordingClock clock, CoarseClock coarse)
        : base(metric, segment, clock, coarse)
    {
        _recorder = recorder;
        _counter = new Counter(this);
        recorder.Attendant = _counter;
    }

    public override bool CanTake(Baseline baseline) => baseline.Values.FiniteNumbers > 0;

    protected override void Exclusively(Action action) => _recorder.Exclusively(action);

    protected override Baseline Summarize(IReadOnlyList<LearntValue> values, long rejected, DateTimeOffset from, DateTimeOffset to) =>
        NumberLearning.Learn(values, rejected, from, to);

    protected override BetBook CreateBook(Baseline baseline, double ignoreBelow)
    {
        _tiling = Tiling.Of(baseline);
        _bins = baseline.Fine?.Bins;
        return NumberBets.Create(baseline, _tiling, Tolerance.Of(baseline, ignoreBelow));
    }

    protected override (double? Rise, double? Fall) SmallestShifts(Baseline baseline, BetBook book, double alarmLevel) => (
        SmallestShift.Rise(baseline, _tiling!, book, alarmLevel), SmallestShift.Fall(baseline, _tiling!, book, alarmLevel));

    protected override string DescribeBaseline(Baseline baseline) =>
        $"{NumberText.Of(baseline.Values.Mean)} on average, from {NumberText.Of(baseline.Values.Minimum)} to {NumberText.Of(baseline.Values.Maximum)}, "
        + $"as in the baseline of {NumberText.Count(baseline.Values.Count)} predictions";

    protected override void Attend(bool seesEveryValue, bool settlesAtOnce, Baseline? baseline)
    {
        _recorder.Quiet = seesEveryValue || settlesAtOnce ? NoneQuiet
            : baseline is null ? AllQuiet
            : (baseline.Values.Quantile(SuspiciousEnd), baseline.Values.Quantile(1 - SuspiciousEnd));
        _counter.Attend(seesEveryValue, baseline is null ? (byte)0 : SuspiciousRun(baseline.RepeatLimit));
    }

    /// <summary>The watch's hand in the recorder.</summary>
    private sealed class Counter(NumberWatch watch) : Attendant<NumberBuffer>, IBucketCounts
    {
        public void Attend(bool seesEveryValue, byte suspiciousRun)
        {
            if (seesEveryValue != SeesEveryValue)
            {
                SeesEveryValue = seesEveryValue;
            }

            SuspiciousRun = suspiciousRun;
        }

        public override void See(double value, bool isMissing, bool isRepeat, bool isFirst) =>
            watch.See(new LearntValue(value, isMissing, isRepeat, isFirst));

        public override void Count(NumberBuffer buffer)
        {
            if (watch.Window is not { } window || watch._tiling is not { } tiling)
            {
                return;
            }

            if (buffer.Count(watch._bins))
            {
                // It has only now been told what to count by.
                buffer.CountNew(Nowhere.Instance);
                return;
            }

            var counts = buffer.CountNew(watch._bins is null ? this : Nowhere.Instance);
            if (watch._bins is null)
            {
                window.AddIfAny(tiling.ZeroTile, counts.Zeros);
            }
            else
            {
                buffer.TakeFine(this);
            }

            window.AddIfAny(0, counts.NegativeInfinities);
            window.AddIfAny(tiling.Tiles.Count - 1, counts.PositiveInfinities);
            window.AddIfAny(NumberBets.NaNSlot(tiling), counts.NaNs);
            window.AddIfAny(NumberBets.MissingSlot(tiling), counts.Missing);
            window.Repeats += counts.Repeats;
            window.Numbers += counts.Numbers;
            window.Sum += counts.Sum;
        }

        public void Add(int order, long count) => watch.Window!.Add(watch._tiling!.TileOfCount(order), count);

        public override void Settle()
        {
            watch.Settle();
            (Blocks, Patience) = (watch.Blocks, watch.Patience);
        }

        public override bool Report() => watch.Report();
    }

    /// <summary>For counts that are not wanted.</summary>
    private sealed class Nowhere : IBucketCounts
    {
        public static readonly Nowhere Instance = new();

        public void Add(int order, long count)
        {
        }
    }
}
