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

    /// <param name="buckets">Orders (see <see cref="LogLinearBuckets.KeyAt"/>) and counts, ascending, no order twice.</param>
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

    /// <summary>All of them as one; a handful, for every bucket is looked for in each.</summary>
    public static SparseHistogram Merge(ReadOnlySpan<SparseHistogram> parts)
    {
        var readers = new Reader[parts.Length];
        var count = 0;
        var length = 0;
        foreach (var part in parts)
        {
            readers[count] = new Reader(part._bytes);
            count += readers[count].MoveNext() ? 1 : 0;
            length += part._bytes.Length;
        }

        var writer = new Writer(length);
        var order = int.MaxValue;
        foreach (ref readonly var reader in readers.AsSpan(0, count))
        {
            order = Math.Min(order, reader.Order);
        }

        while (count > 0)
        {
            long sum = 0;
            var next = int.MaxValue;
            for (var i = count - 1; i >= 0; i--)
            {
                ref var reader = ref readers[i];
                if (reader.Order == order)
                {
                    sum += reader.Count;
                    if (!reader.MoveNext())
                    {
                        // The last one has been looked at.
                        reader = readers[--count];
                        continue;
                    }
                }

                next = Math.Min(next, reader.Order);
            }

            writer.Add(order, sum);
            order = next;
        }

        return writer.ToHistogram();
    }

    /// <summary>Goes through buckets as they are written.</summary>
    private struct Reader(byte[] bytes)
    {
        private int _position;

        public int Order { readonly get; private set; }

        public long Count { readonly get; private set; }

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

    /// <summary>Writes buckets, ascending.</summary>
    /// <param name="expected">About how many bytes they will need.</param>
    public struct Writer(int expected)
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
