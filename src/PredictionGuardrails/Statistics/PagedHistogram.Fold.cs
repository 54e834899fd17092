using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PredictionGuardrails.Statistics;

/// <content>
/// Counts many numbers at once. Their range says which pages they are on: if those follow each other, no number has to look for its page. Places are
/// computed from keys within that range, and so need no check of their own.
/// </content>
internal partial struct PagedHistogram
{
    /// <summary>A run of more pages would take too much memory for what may be in between.</summary>
    private const int LongestRun = 16;

    /// <summary>Over so few buckets, additions to the same one would wait for each other.</summary>
    private const int FewBuckets = 8;

    private const int Tables = 4;

    /// <summary>Counts numbers whose pages follow each other.</summary>
    /// <param name="values">The numbers.</param>
    /// <param name="first">Their smallest key.</param>
    /// <param name="last">Their largest key.</param>
    /// <param name="offset">From a key to its place.</param>
    private readonly void AddRun(ReadOnlySpan<double> values, int first, int last, int offset)
    {
        ref var counts = ref MemoryMarshal.GetArrayDataReference(_counts);
        if (first == last)
        {
            Unsafe.Add(ref counts, first + offset) += (uint)values.Length;
        }
        else if (last - first < FewBuckets && values.Length >= 2 * FewBuckets)
        {
            AddFew(values, first, last - first, ref Unsafe.Add(ref counts, first + offset));
        }
        else
        {
            AddPinned(values, offset);
        }
    }

    /// <summary>Counts numbers by a pointer that is moved by the offset once: outside of the array, a reference would not move with it when garbage is collected.</summary>
    private readonly unsafe void AddPinned(ReadOnlySpan<double> values, int offset)
    {
        fixed (uint* counts = _counts)
        {
            ref var value = ref MemoryMarshal.GetReference(values);
            var fromKey = counts + offset;
            var i = 0;
            for (; i <= values.Length - 4; i += 4)
            {
                var one = PlaceOf(Unsafe.Add(ref value, i), 0);
                var two = PlaceOf(Unsafe.Add(ref value, i + 1), 0);
                var three = PlaceOf(Unsafe.Add(ref value, i + 2), 0);
                var four = PlaceOf(Unsafe.Add(ref value, i + 3), 0);
                fromKey[one]++;
                fromKey[two]++;
                fromKey[three]++;
                fromKey[four]++;
            }

            for (; i < values.Length; i++)
            {
                fromKey[PlaceOf(Unsafe.Add(ref value, i), 0)]++;
            }
        }
    }

    /// <summary>Counts numbers of few buckets in several tables in turn, which are added up.</summary>
    private static void AddFew(ReadOnlySpan<double> values, int first, int extent, ref uint counts)
    {
        Span<uint> tables = stackalloc uint[Tables * FewBuckets];
        tables.Clear();
        ref var table = ref MemoryMarshal.GetReference(tables);
        ref var value = ref MemoryMarshal.GetReference(values);
        var i = 0;
        for (; i <= values.Length - 4; i += 4)
        {
            Unsafe.Add(ref table, PlaceOf(Unsafe.Add(ref value, i), -first))++;
            Unsafe.Add(ref table, PlaceOf(Unsafe.Add(ref value, i + 1), FewBuckets - first))++;
            Unsafe.Add(ref table, PlaceOf(Unsafe.Add(ref value, i + 2), (2 * FewBuckets) - first))++;
            Unsafe.Add(ref table, PlaceOf(Unsafe.Add(ref value, i + 3), (3 * FewBuckets) - first))++;
        }

        for (; i < values.Length; i++)
        {
            Unsafe.Add(ref table, PlaceOf(Unsafe.Add(ref value, i), -first))++;
        }

        for (var bucket = 0; bucket <= extent; bucket++)
        {
            var sum = tables[bucket] + tables[FewBuckets + bucket] + tables[(2 * FewBuckets) + bucket] + tables[(3 * FewBuckets) + bucket];
            Unsafe.Add(ref counts, bucket) += sum;
        }
    }

    /// <summary>
    /// Counts numbers by the table of pages, without a branch: what has no page goes to page 0, which isn't a number's. If more than the zeros is there
    /// then, pages are made for the others, and they are counted again.
    /// </summary>
    /// <returns>How many of them are zero.</returns>
    private int AddByPage(ReadOnlySpan<double> values)
    {
        if (_counts.Length == 0)
        {
            _counts = new uint[2 * PageSize];
        }

        ref var pages = ref MemoryMarshal.GetArrayDataReference(_pages);
        ref var counts = ref MemoryMarshal.GetArrayDataReference(_counts);
        ref var value = ref MemoryMarshal.GetReference(values);
        var i = 0;
        for (; i <= values.Length - 4; i += 4)
        {
            var one = PlaceOnPage(ref pages, Unsafe.Add(ref value, i));
            var two = PlaceOnPage(ref pages, Unsafe.Add(ref value, i + 1));
            var three = PlaceOnPage(ref pages, Unsafe.Add(ref value, i + 2));
            var four = PlaceOnPage(ref pages, Unsafe.Add(ref value, i + 3));
            Unsafe.Add(ref counts, one)++;
            Unsafe.Add(ref counts, two)++;
            Unsafe.Add(ref counts, three)++;
            Unsafe.Add(ref counts, four)++;
        }

        for (; i < values.Length; i++)
        {
            Unsafe.Add(ref counts, PlaceOnPage(ref pages, Unsafe.Add(ref value, i)))++;
        }

        var astray = _counts.AsSpan(0, PageSize);
        var zeros = astray[0] == 0 ? 0 : CountZeros(values);
        var isAll = astray[0] == zeros && astray[1..].IndexOfAnyExcept(0u) < 0;
        astray.Clear();
        if (!isAll)
        {
            AddAstray(values);
        }

        return zeros;
    }

    private static int CountZeros(ReadOnlySpan<double> numbers)
    {
        ref var first = ref MemoryMarshal.GetReference(numbers);
        var zeros = Vector256<long>.Zero;
        nuint i = 0;
        for (; i + 4 <= (nuint)numbers.Length; i += 4)
        {
            zeros -= Vector256.Equals(Vector256.LoadUnsafe(ref first, i), Vector256<double>.Zero).AsInt64();
        }

        var count = (int)Vector256.Sum(zeros);
        foreach (var number in numbers[(int)i..])
        {
            count += number == 0 ? 1 : 0;
        }

        return count;
    }

    /// <summary>Counts the numbers that had no page in the table.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AddAstray(ReadOnlySpan<double> values)
    {
        // By the table as it was, and not as it becomes meanwhile.
        Span<ushort> before = stackalloc ushort[PageCount];
        _pages.CopyTo(before);
        foreach (var value in values)
        {
            var key = LogLinearBuckets.KeyOf(value);
            if (value != 0 && before[key >> PageBits] == 0)
            {
                Add(key);
            }
        }
    }

    /// <summary>Whether pages are all there, one behind the other, or can be made so.</summary>
    /// <param name="first">The first page's number.</param>
    /// <param name="last">The last one's.</param>
    /// <param name="offset">From a key on one of them to its place.</param>
    private bool FindRun(int first, int last, out int offset)
    {
        offset = 0;
        if (last - first >= LongestRun || IsOffTable(first) || IsOffTable(last))
        {
            return false;
        }

        var pages = _pages.AsSpan(first, last - first + 1);
        if (pages.IndexOfAnyExcept((ushort)0) < 0)
        {
            for (var number = first; number <= last; number++)
            {
                PageFor(number << PageBits);
            }

            pages = _pages.AsSpan(first, last - first + 1);
        }

        offset = (pages[0] - first) << PageBits;
        for (var i = 1; i < pages.Length; i++)
        {
            if (pages[i] != pages[0] + i)
            {
                return false;
            }
        }

        return pages[0] != 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint PlaceOnPage(ref ushort pages, double value)
    {
        var bits = BitConverter.DoubleToUInt64Bits(value);
        var page = (nint)Unsafe.Add(ref pages, (nint)(bits >>> (LogLinearBuckets.Shift + PageBits)));
        return (page << PageBits) | ((nint)(bits >>> LogLinearBuckets.Shift) & (PageSize - 1));
    }

    private static nint PlaceOf(double value, int offset) => (nint)(BitConverter.DoubleToUInt64Bits(value) >>> LogLinearBuckets.Shift) + offset;
}
