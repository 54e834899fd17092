using PredictionGuardrails.Baselines;
using PredictionGuardrails.Statistics;
using PredictionGuardrails.Text;

namespace PredictionGuardrails.ChangeDetection;

/// <summary>Counts and scores a number.</summary>
internal sealed class NumberObserver : IMetricObserver
{
    /// <summary>Outside of the middle 95% of the baseline a number is suspicious.</summary>
    private const double SuspiciousEnd = 0.025;

    private static readonly (double Low, double High) AllQuiet = (double.NegativeInfinity, double.PositiveInfinity);
    private static readonly (double Low, double High) NoneQuiet = (double.PositiveInfinity, double.NegativeInfinity);

    private readonly NumberRecorder _recorder;
    private readonly Counter _counter;
    private BaselinePartition? _tiling;
    private GrossPartition? _partition;
    private LinearBins? _bins;
    private MetricMonitor? _monitor;

    /// <param name="recorder">If it is recorded.</param>
    /// <param name="isOfSegment">Whether it is that of a segment.</param>
    public NumberObserver(NumberRecorder recorder, bool isOfSegment)
    {
        _recorder = recorder;
        Tails = new NumberTails(recorder, hasBounds: !isOfSegment);
        _counter = new Counter(this);
    }

    public NumberTails Tails { get; }

    public void Attach(MetricMonitor monitor)
    {
        _monitor = monitor;
        _recorder.Attendant = _counter;
    }

    public bool CanTake(Baseline baseline) => baseline.Values.FiniteCount > 0;

    public void WithLock(Action action) => _recorder.WithLock(action);

    public Baseline Summarize(IReadOnlyList<BaselineSample> values, long rejected, DateTimeOffset from, DateTimeOffset to) =>
        NumberLearning.Learn(values, rejected, from, to);

    public Baseline SummarizeSoFar(IReadOnlyList<BaselineSample> values, DateTimeOffset from, DateTimeOffset to) =>
        NumberBaselineBuilder.Build(values, rejected: 0, from, to);

    public BettingScores CreateGrossScores(Baseline baseline, double? ratioOfHours)
    {
        var factor = RhythmFactor.Of(baseline, ratioOfHours);
        _partition = GrossPartition.Of(baseline, factor);
        return GrossNumberScores.Create(baseline, _partition, factor);
    }

    public BettingScores CreateShiftScores(Baseline baseline, double ignoreBelow, double movement)
    {
        _tiling = BaselinePartition.Of(baseline);
        _bins = baseline.Fine?.Bins;
        var weights = baseline.Weights;
        return NumberScores.Create(baseline, _tiling, IgnoredShift.DistanceOf(weights, ignoreBelow), IgnoredShift.DistanceOf(weights, movement));
    }

    public void DropShiftScores()
    {
        _tiling = null;
        _bins = null;
    }

    public (double? Rise, double? Fall) SmallestShifts(Baseline baseline, BettingScores book, double alarmLevel) => (
        MinimumDetectableShift.Rise(baseline, _tiling!, book, alarmLevel), MinimumDetectableShift.Fall(baseline, _tiling!, book, alarmLevel));

    public string DescribeBaseline(Baseline baseline) =>
        $"mean {NumberText.Of(baseline.Values.Mean)}, range {NumberText.Of(baseline.Values.Minimum)} to {NumberText.Of(baseline.Values.Maximum)} "
        + $"(baseline: {NumberText.Predictions(baseline.Values.Count)})";

    public string DescribeValue(double value) => NumberText.Of(value);

    public void Configure(bool seesEveryValue, bool evaluatesEachPrediction, Baseline? baseline)
    {
        _counter.Configure(seesEveryValue, baseline is null ? (byte)0 : SuspiciousRun.Of(baseline.RepeatLimit));
        _recorder.SetQuiet(QuietRange(seesEveryValue || evaluatesEachPrediction, baseline));
    }

    private static (double Low, double High) QuietRange(bool attendsEachValue, Baseline? baseline)
    {
        if (attendsEachValue)
        {
            return NoneQuiet;
        }

        return baseline is null ? AllQuiet : (baseline.Values.Quantile(SuspiciousEnd), baseline.Values.Quantile(1 - SuspiciousEnd));
    }

    /// <summary>Receives what the recorder counts.</summary>
    private sealed class Counter(NumberObserver observer) : Attendant<NumberAggregate>, IBucketCounts
    {
        private readonly FineCounter _fine = new(observer);

        public void Configure(bool seesEveryValue, byte suspiciousRun)
        {
            if (seesEveryValue != SeesEveryValue)
            {
                SeesEveryValue = seesEveryValue;
            }

            SuspiciousRun = suspiciousRun;
        }

        public override void OnValue(double value, bool isMissing, bool isRepeat, bool isFirst) =>
            observer._monitor!.OnValue(new BaselineSample(value, isMissing, isRepeat, isFirst));

        public override void Count(NumberAggregate aggregate)
        {
            if (observer._monitor!.GrossWindow is not { } gross || observer._partition is not { } partition)
            {
                return;
            }

            // An aggregate that has just been given fine bins hasn't counted anything in them yet.
            var isNew = aggregate.Count(observer._bins);
            var counts = aggregate.CountNew(this);
            AddUnusual(gross, counts, GrossNumberScores.NaNSlot(partition));
            gross.AddIfAny(partition.IndexOf(ValueAxis.Buckets.ZeroPlace), counts.Zeros);
            observer.Tails.Gathered.Sum += counts.Sum;
            if (counts.Zeros > 0)
            {
                observer.Tails.Gathered.Add(ValueAxis.Buckets.ZeroPlace, counts.Zeros);
            }

            if (observer._monitor!.ShiftWindow is not { } shift || observer._tiling is not { } tiling || isNew)
            {
                return;
            }

            AddUnusual(shift, counts, NumberScores.NaNSlot(tiling));
            if (observer._bins is null)
            {
                shift.AddIfAny(tiling.ZeroTile, counts.Zeros);
            }
            else
            {
                aggregate.TakeFine(_fine);
            }
        }

        public void Add(int order, long count)
        {
            var place = ValueAxis.Buckets.PlaceOfCount(order);
            observer._monitor!.GrossWindow!.Add(observer._partition!.IndexOf(place), count);
            observer.Tails.Gathered.Add(place, count);
            if (observer._bins is null)
            {
                observer._monitor!.ShiftWindow?.Add(observer._tiling!.TileOfCount(order), count);
            }
        }

        public override void EvaluateWindow()
        {
            observer._monitor!.EvaluateWindow();
            Blocks = observer._monitor!.Blocks;
            Patience = observer._monitor!.Patience;
        }

        public override bool Report() => observer._monitor!.Report();

        /// <param name="window">The window.</param>
        /// <param name="counts">What has no bucket, but for zeros.</param>
        /// <param name="nan">The slot of NaN; that of missing values follows, those of numbers come before.</param>
        private static void AddUnusual(WindowCounts window, NumberCounts counts, int nan)
        {
            window.AddIfAny(0, counts.NegativeInfinities);
            window.AddIfAny(nan - 1, counts.PositiveInfinities);
            window.AddIfAny(nan, counts.NaNs);
            window.AddIfAny(nan + 1, counts.Missing);
            window.Repeats += counts.Repeats;
            window.Numbers += counts.Numbers;
            window.Sum += counts.Sum;
        }
    }

    /// <summary>Takes counts of fine bins.</summary>
    private sealed class FineCounter(NumberObserver observer) : IBucketCounts
    {
        public void Add(int order, long count) => observer._monitor!.ShiftWindow!.Add(observer._tiling!.TileOfCount(order), count);
    }
}
