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
        var writer = new Writer(64);
        foreach (var (order, count) in buckets)
        {
            writer.Add(order, count);
        }

        return writer.ToHistogram();
    }

    public IEnumerable<(int Order, long Count)> Buckets()
    {
        for (var reader = new Reader(_bytes); reader.MoveNext();)
        {
            yield return (reader.Order, reader.Count);
        }
    }

    public SparseHistogram Merge(SparseHistogram other)
    {
        if (other._bytes.Length == 0 || _bytes.Length == 0)
        {
            return other._bytes.Length == 0 ? this : other;
        }

        var writer = new Writer(_bytes.Length + other._bytes.Length);
        var (left, right) = (new Reader(_bytes), new Reader(other._bytes));
        var (hasLeft, hasRight) = (left.MoveNext(), right.MoveNext());
        while (hasLeft || hasRight)
        {
            var takesLeft = hasLeft && (!hasRight || left.Order <= right.Order);
            var takesRight = hasRight && (!hasLeft || right.Order <= left.Order);
            writer.Add(takesLeft ? left.Order : right.Order, (takesLeft ? left.Count : 0) + (takesRight ? right.Count : 0));
            hasLeft = takesLeft ? left.MoveNext() : hasLeft;
            hasRight = takesRight ? right.MoveNext() : hasRight;
        }

        return writer.ToHistogram();
    }

    /// <summary>Goes through buckets as they are written.</summary>
    private struct Reader(byte[] bytes)
    {
        private int _position;

        public int Order { get; private set; }

        public long Count { get; private set; }

        public bool MoveNext()
        {
            if (_position == bytes.Length)
            {
                return false;
            }

            Order += (int)Read();
            Count = (long)Read();
            return true;
        }

        private ulong Read()
        {
            ulong value = 0;
            for (var shift = 0; ; shift += 7)
            {
                var next = bytes[_position++];
                value |= (ulong)(next & 0x7F) << shift;
                if (next < 0x80)
                {
                    return value;
                }
            }
        }
    }

    private struct Writer(int expected)
    {
        private byte[] _bytes = new byte[expected];
        private int _length;
        private int _order;

        public void Add(int order, long count)
        {
            if (_length + 20 > _bytes.Length)
            {
                Array.Resize(ref _bytes, (2 * _bytes.Length) + 20);
            }

            Write((ulong)(order - _order));
            Write((ulong)count);
            _order = order;
        }

        public readonly SparseHistogram ToHistogram() => _length == 0 ? Empty : new(_bytes[.._length]);

        private void Write(ulong value)
        {
            for (; value >= 0x80; value >>= 7)
            {
                _bytes[_length++] = (byte)(value | 0x80);
            }

            _bytes[_length++] = (byte)value;
        }
    }
}
