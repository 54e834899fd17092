namespace PredictionGuardrails.Statistics;

/// <summary>
/// The buckets of a histogram that have anything in them, in the order of their values: immutable, and about three bytes a bucket, for
/// distances between buckets and counts are written in as few bytes as they need (LEB128).
/// </summary>
internal sealed class SparseHistogram
{
    public static readonly SparseHistogram Empty = new([]);

    private readonly byte[] _bytes;

    private SparseHistogram(byte[] bytes) => _bytes = bytes;

    /// <param name="buckets">Orders (see <see cref="LogBuckets.KeyAt"/>) and counts, ascending, no order twice.</param>
    public static SparseHistogram Of(IEnumerable<(int Order, long Count)> buckets)
    {
        var bytes = new List<byte>();
        var previous = 0;
        foreach (var (order, count) in buckets)
        {
            Write(bytes, (ulong)(order - previous));
            Write(bytes, (ulong)count);
            previous = order;
        }

        return bytes.Count == 0 ? Empty : new([.. bytes]);
    }

    public IEnumerable<(int Order, long Count)> Buckets()
    {
        var position = 0;
        var order = 0;
        while (position < _bytes.Length)
        {
            order += (int)Read(ref position);
            yield return (order, (long)Read(ref position));
        }
    }

    public SparseHistogram Merge(SparseHistogram other) =>
        other._bytes.Length == 0 ? this : _bytes.Length == 0 ? other : Of(Merged(Buckets(), other.Buckets()));

    private static IEnumerable<(int Order, long Count)> Merged(IEnumerable<(int Order, long Count)> one, IEnumerable<(int Order, long Count)> other)
    {
        using var left = one.GetEnumerator();
        using var right = other.GetEnumerator();
        var (hasLeft, hasRight) = (left.MoveNext(), right.MoveNext());
        while (hasLeft || hasRight)
        {
            var takesLeft = hasLeft && (!hasRight || left.Current.Order <= right.Current.Order);
            var takesRight = hasRight && (!hasLeft || right.Current.Order <= left.Current.Order);
            yield return (
                takesLeft ? left.Current.Order : right.Current.Order,
                (takesLeft ? left.Current.Count : 0) + (takesRight ? right.Current.Count : 0));
            hasLeft = takesLeft ? left.MoveNext() : hasLeft;
            hasRight = takesRight ? right.MoveNext() : hasRight;
        }
    }

    private static void Write(List<byte> bytes, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
    }

    private ulong Read(ref int position)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = _bytes[position++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
