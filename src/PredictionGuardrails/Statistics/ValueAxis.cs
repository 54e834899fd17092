namespace PredictionGuardrails.Statistics;

/// <summary>Places on the number line, in the order of values, by which numbers are counted.</summary>
internal abstract class ValueAxis
{
    /// <summary>The buckets of the histogram.</summary>
    public static ValueAxis Buckets { get; } = new BucketScale();

    /// <summary>How many places there are.</summary>
    public abstract int Count { get; }

    /// <summary>The place that is zero's alone; -1 if it shares one.</summary>
    public abstract int ZeroPlace { get; }

    /// <summary>The place of a number; the infinities are with the largest numbers.</summary>
    public abstract int PlaceOf(double value);

    /// <summary>A number in the middle of a place.</summary>
    public abstract double MiddleOf(int place);

    /// <summary>The place of what a buffer counts under a number: the order of a bucket, or a bin.</summary>
    public abstract int PlaceOfCount(int number);

    /// <summary>Fine bins.</summary>
    public static ValueAxis Of(LinearBins bins) => new BinScale(bins);

    /// <summary>The buckets of negative numbers, zero, the buckets of positive numbers.</summary>
    private sealed class BucketScale : ValueAxis
    {
        public override int Count => LogLinearBuckets.Count + 1;

        public override int ZeroPlace => LogLinearBuckets.FirstNegative;

        public override int PlaceOf(double value) => value == 0
            ? ZeroPlace
            : PlaceOfCount(LogLinearBuckets.OrderOf(LogLinearBuckets.KeyOf(Math.Clamp(value, double.MinValue, double.MaxValue))));

        public override double MiddleOf(int place) =>
            place == ZeroPlace ? 0 : LogLinearBuckets.MiddleOf(LogLinearBuckets.KeyAt(place < ZeroPlace ? place : place - 1));

        public override int PlaceOfCount(int number) => number < LogLinearBuckets.FirstNegative ? number : number + 1;
    }

    private sealed class BinScale(LinearBins bins) : ValueAxis
    {
        public override int Count => LinearBins.Count;

        public override int ZeroPlace => -1;

        public override int PlaceOf(double value) => bins.IndexOf(value);

        public override double MiddleOf(int place) => bins.MiddleOf(place);

        public override int PlaceOfCount(int number) => number;
    }
}
