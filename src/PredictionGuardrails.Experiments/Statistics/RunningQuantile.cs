namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>
/// A quantile of all numbers so far, to 1/32 of its value, in 10 KB: counts by buckets with 32 to each doubling, and a place in them that moves with the numbers.
/// Numbers of 2^-40 or less share a bucket, and those of 2^40 or more another.
/// </summary>
internal sealed class RunningQuantile(double probability)
{
    private const int Doublings = 40;
    private const int PerDoubling = 32;
    private const int Buckets = (2 * Doublings * PerDoubling) + 1;
    private const int MantissaShift = 47;
    private static readonly long FirstKey = BitConverter.DoubleToInt64Bits(Math.ScaleB(1, -Doublings)) >> MantissaShift;
    private readonly int[] _counts = new int[Buckets];
    private int _place;
    private long _below;

    /// <summary>How many numbers have been added.</summary>
    public long Count { get; private set; }

    /// <summary>The upper limit of the bucket of the quantile; NaN before the first number.</summary>
    public double Value => Count == 0 ? double.NaN : BitConverter.Int64BitsToDouble((FirstKey + _place) << MantissaShift);

    public void Add(double value)
    {
        var bucket = BucketOf(value);
        _counts[bucket]++;
        _below += bucket < _place ? 1 : 0;
        Count++;
        var wanted = probability * Count;
        while (_below >= wanted && _place > 0)
        {
            _place--;
            _below -= _counts[_place];
        }

        while (_below + _counts[_place] < wanted && _place < Buckets - 1)
        {
            _below += _counts[_place];
            _place++;
        }
    }

    /// <summary>Carries what is known, in either direction.</summary>
    public void Carry(TestState state)
    {
        state.Carry(_counts);
        _place = state.Carry(_place);
        _below = state.Carry(_below);
        Count = state.Carry(Count);
    }

    /// <summary>Buckets contain their upper limits, so that equal numbers are never above their own quantile.</summary>
    private static int BucketOf(double value)
    {
        if (!(value > 0))
        {
            return 0;
        }

        var key = (BitConverter.DoubleToInt64Bits(value) - 1) >> MantissaShift;
        return (int)Math.Clamp(key + 1 - FirstKey, 0, Buckets - 1);
    }
}
