using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.ChangeDetection;

/// <summary>
/// Evidence that numbers are farther out than the tails of the healthy ones allow: one e-CUSUM for each side. A number beyond the threshold of
/// a tail has a uniform rank among those of the tail if nothing has changed; what it wins falls with the rank (V. Vovk and R. Wang, "E-values:
/// Calibration, combination and applications", 2021). Extremes that come in clusters count as one.
/// </summary>
internal sealed class TailEvidence : IChangeEvidence
{
    /// <summary>What is bet on the tail.</summary>
    private const double Stake = 0.02;

    /// <summary>How fast the gain rises as the rank falls, between 0 (fast) and 1.</summary>
    private const double Calibrator = 0.3;

    /// <summary>No rank is taken to be smaller, so that a single number raises nothing: single numbers are for <see cref="LearnedRange"/>.</summary>
    private const double SmallestRank = 1e-10;

    /// <summary>How many standard errors the index of a tail is above its estimate.</summary>
    private const double Confidence = 1;

    /// <summary>No tail is taken to be lighter, so that numbers next to a bound that was never exceeded are not impossible.</summary>
    private const double LightestIndex = 0.05;

    /// <summary>How many extremes the baseline's own dependence counts for.</summary>
    private const double PriorExtremes = 5;

    /// <summary>After so many windows without an extreme a cluster is over.</summary>
    private const int LongestGap = 3;

    private const string Above = "above the range that is extrapolated from healthy predictions";

    private const string Below = "below the range that is extrapolated from healthy predictions";

    private readonly Side[] _sides = [new(), new()];
    private int _leader;

    public int Scores => _sides.Length;

    public IReadOnlyList<(string Name, string Finding)> Names { get; } = [("tail above", Above), ("tail below", Below)];

    public ScoreTotals Totals { get; } = new(2);

    public double Strongest => _sides[_leader].Won;

    public string Finding => _leader == 0 ? Above : Below;

    public string? Expected => null;

    public bool IsAboutLevel => true;

    public long Predictions => _sides[_leader].Predictions;

    public double Mean => _sides[_leader].Sum / _sides[_leader].Numbers;

    /// <summary>Learns the tails of healthy numbers; what was won stays.</summary>
    /// <param name="history">Numbers by the place of their bucket, ascending.</param>
    /// <param name="tempering">How many independent numbers one is worth, from 0 to 1.</param>
    public void Learn(IReadOnlyList<(int Place, long Count)> history, double tempering)
    {
        var numbers = history.Select(static bucket => (Value: ValueAxis.Buckets.MiddleOf(bucket.Place), bucket.Count)).ToList();
        var total = numbers.Sum(static number => number.Count);
        if (total == 0)
        {
            return;
        }

        var center = TailBounds.MedianOf(numbers, total);
        Fit(_sides[0], [.. numbers.Where(number => number.Value > center).Select(number => (number.Value - center, number.Count))]);
        Fit(_sides[1], [.. numbers.Where(number => number.Value < center).Select(number => (center - number.Value, number.Count)).Reverse()]);

        void Fit(Side side, List<(double Size, long Count)> sizes)
        {
            side.Center = center;
            side.Tempering = tempering;
            side.Tail = ParetoTail.Of(sizes, total, 1, Confidence);
        }
    }

    /// <summary>Adds a window.</summary>
    /// <param name="numbers">The finite numbers by bucket.</param>
    /// <param name="count">How many predictions.</param>
    /// <param name="sum">The sum of their finite numbers.</param>
    /// <param name="isHealthy">Whether there isn't a change, so that the window tells how extremes cluster.</param>
    public void Add(ReadOnlySpan<BucketCount> numbers, int count, double sum, bool isHealthy)
    {
        Totals.Count(count);
        Totals.Add(0, _sides[0].Add(numbers, 1, count, sum, isHealthy));
        Totals.Add(1, _sides[1].Add(numbers, -1, count, sum, isHealthy));
        _leader = _sides[1].Won > _sides[0].Won ? 1 : 0;
    }

    public void Clear() => Array.ForEach(_sides, static side => side.Won = 0);

    public void Limit(double level) => Array.ForEach(_sides, side => side.Won = Math.Min(side.Won, level));

    /// <summary>One side of the median.</summary>
    private sealed class Side
    {
        private double _extremes;
        private double _clusters;
        private int _calm = LongestGap;

        public double Center { get; set; }

        public double Tempering { get; set; } = 1;

        public ParetoTail? Tail { get; set; }

        public double Won { get; set; }

        public long Predictions { get; private set; }

        public double Sum { get; private set; }

        public long Numbers { get; private set; }

        /// <summary>How many clusters of extremes one extreme is worth (the extremal index).</summary>
        private double ClustersPerExtreme => ((PriorExtremes * Tempering) + _clusters) / (PriorExtremes + _extremes);

        /// <summary>Adds a window.</summary>
        /// <returns>What it gained.</returns>
        public double Add(ReadOnlySpan<BucketCount> numbers, int direction, int count, double sum, bool isHealthy)
        {
            if (Tail is not { } tail)
            {
                return 0;
            }

            var gained = 0.0;
            var extremes = 0L;
            foreach (var (place, times) in numbers)
            {
                var size = direction * (ValueAxis.Buckets.MiddleOf(place) - Center);
                gained += times * GainOf(tail, size);
                extremes += size > tail.Threshold ? times : 0;
            }

            if (isHealthy)
            {
                _extremes += extremes;
                _clusters += extremes > 0 && _calm >= LongestGap ? 1 : 0;
            }

            _calm = extremes > 0 ? 0 : _calm + 1;
            if (Won > 0)
            {
                Predictions += count;
                Sum += sum;
                Numbers += count;
            }
            else
            {
                // Nothing of what came before speaks for a change any more: a possible change begins with this window.
                Predictions = count;
                Sum = sum;
                Numbers = count;
            }

            gained *= ClustersPerExtreme;
            Won = Math.Max(0, Won + gained);
            return gained;
        }

        private static double GainOf(ParetoTail tail, double size)
        {
            if (size <= tail.Threshold)
            {
                return Math.Log(1 - Stake);
            }

            var rank = Math.Max(SmallestRank, Math.Pow(size / tail.Threshold, -1 / Math.Max(LightestIndex, tail.Index)));
            return Math.Log(1 - Stake + (Stake / tail.Share * Calibrator * Math.Pow(rank, Calibrator - 1)));
        }
    }
}
