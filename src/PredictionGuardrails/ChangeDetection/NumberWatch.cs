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
    private GrossPartition? _partition;
    private FineBins? _bins;
    private readonly NumberGatherer _gathered = new();
    private HealthyHistory _history = new();
    private readonly TailEvidence _tails = new();
    private Baseline? _historyOf;

    public NumberWatch(string metric, string? segment, NumberRecorder recorder, RecordingClock clock, CoarseClock coarse)
        : base(metric, segment, clock, coarse)
    {
        _recorder = recorder;
        _counter = new Counter(this);
        recorder.Attendant = _counter;
    }

    protected override NumberGatherer Gathered => _gathered;

    protected override TailEvidence? Tails => Segment is null ? _tails : null;

    public override bool CanTake(Baseline baseline) => baseline.Values.FiniteNumbers > 0;

    protected override void Exclusively(Action action) => _recorder.Exclusively(action);

    protected override Baseline Summarize(IReadOnlyList<LearntValue> values, long rejected, DateTimeOffset from, DateTimeOffset to) =>
        NumberLearning.Learn(values, rejected, from, to);

    protected override Baseline SummarizeSoFar(IReadOnlyList<LearntValue> values, DateTimeOffset from, DateTimeOffset to) =>
        NumberLearning.Summarize(values, rejected: 0, from, to);

    protected override BetBook CreateGrossScores(Baseline baseline, double? ratioOfHours)
    {
        var factor = RhythmFactor.Of(baseline, ratioOfHours);
        _partition = GrossPartition.Of(baseline, factor);
        return GrossNumberScores.Create(baseline, _partition, factor);
    }

    protected override BetBook CreateBook(Baseline baseline, double ignoreBelow, double movement)
    {
        _tiling = Tiling.Of(baseline);
        _bins = baseline.Fine?.Bins;
        return NumberBets.Create(baseline, _tiling, Tolerance.Of(baseline, ignoreBelow), Tolerance.Of(baseline, movement));
    }

    protected override void DropBook() => (_tiling, _bins) = (null, null);

    protected override void LearnTails(ReadOnlySpan<BucketCount> numbers, DateTimeOffset now)
    {
        if (Segment is not null || Baseline is not { } baseline)
        {
            _recorder.LearnedRange = null;
            return;
        }

        if (!Settings.LearnsRange)
        {
            _recorder.LearnedRange = null;
        }

        StartHistory(baseline);
        if (_history.Add(numbers, now))
        {
            LearnRange(baseline);
        }
    }

    protected override void DiscardTails() => _history.Discard();

    protected override void TransferTails(StateTransfer transfer)
    {
        StartHistory(Baseline!);
        _history.Transfer(transfer);
        if (transfer.IsReading && Segment is null)
        {
            LearnRange(Baseline!);
        }
    }

    /// <summary>A baseline's numbers are known to be healthy.</summary>
    private void StartHistory(Baseline baseline)
    {
        if (!ReferenceEquals(_historyOf?.Values, baseline.Values))
        {
            (_historyOf, _history) = (baseline, new HealthyHistory());
            _history.Add(SparseHistogram.Of(baseline.Buckets()));
            LearnRange(baseline);
        }
    }

    private void LearnRange(Baseline baseline)
    {
        (int Place, long Count)[] counts = [.. _history.Counts];
        _recorder.LearnedRange = Settings.LearnsRange ? TailBounds.Of(counts, RhythmFactor.Of(baseline), baseline.Tempering) : null;
        _tails.Learn(counts, baseline.Tempering);
    }

    protected override (double? Rise, double? Fall) SmallestShifts(Baseline baseline, BetBook book, double alarmLevel) => (
        SmallestShift.Rise(baseline, _tiling!, book, alarmLevel), SmallestShift.Fall(baseline, _tiling!, book, alarmLevel));

    protected override string DescribeBaseline(Baseline baseline) =>
        $"{NumberText.Of(baseline.Values.Mean)} on average, from {NumberText.Of(baseline.Values.Minimum)} to {NumberText.Of(baseline.Values.Maximum)}, "
        + $"as in the baseline of {NumberText.Count(baseline.Values.Count)} predictions";

    protected override string DescribeValue(double value) => NumberText.Of(value);

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
        private readonly FineCounter _fine = new(watch);

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
            if (watch.GrossWindow is not { } gross || watch._partition is not { } partition)
            {
                return;
            }

            // A buffer that has only now been told of fine bins has counted nothing by them yet.
            var isNew = buffer.Count(watch._bins);
            var counts = buffer.CountNew(this);
            AddUnusual(gross, counts, GrossNumberScores.NaNSlot(partition));
            gross.AddIfAny(partition.IndexOf(NumberScale.Buckets.ZeroPlace), counts.Zeros);
            watch._gathered.Sum += counts.Sum;
            if (counts.Zeros > 0)
            {
                watch._gathered.Add(NumberScale.Buckets.ZeroPlace, counts.Zeros);
            }

            if (watch.ShiftWindow is not { } shift || watch._tiling is not { } tiling || isNew)
            {
                return;
            }

            AddUnusual(shift, counts, NumberBets.NaNSlot(tiling));
            if (watch._bins is null)
            {
                shift.AddIfAny(tiling.ZeroTile, counts.Zeros);
            }
            else
            {
                buffer.TakeFine(_fine);
            }
        }

        public void Add(int order, long count)
        {
            var place = NumberScale.Buckets.PlaceOfCount(order);
            watch.GrossWindow!.Add(watch._partition!.IndexOf(place), count);
            watch._gathered.Add(place, count);
            if (watch._bins is null)
            {
                watch.ShiftWindow?.Add(watch._tiling!.TileOfCount(order), count);
            }
        }

        public override void Settle()
        {
            watch.Settle();
            (Blocks, Patience) = (watch.Blocks, watch.Patience);
        }

        public override bool Report() => watch.Report();

        /// <param name="window">The window.</param>
        /// <param name="counts">What has no bucket, but for zeros.</param>
        /// <param name="nan">The slot of NaN; that of missing values follows, those of numbers come before.</param>
        private static void AddUnusual(WindowTally window, NumberCounts counts, int nan)
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
    private sealed class FineCounter(NumberWatch watch) : IBucketCounts
    {
        public void Add(int order, long count) => watch.ShiftWindow!.Add(watch._tiling!.TileOfCount(order), count);
    }
}
