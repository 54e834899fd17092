namespace PredictionGuardrails.Statistics;

/// <summary>
/// How many numbers fell into each of the <see cref="LogLinearBuckets"/>, in pages of 128 buckets that are made when they are first
/// needed.
/// </summary>
internal partial struct PagedHistogram
{
    private const int PageBits = 7;
    private const int PageSize = 1 << PageBits;
    private const int PageCount = LogLinearBuckets.Count >> PageBits;

    /// <summary>The table of a histogram that has touched no page yet.</summary>
    private static readonly ushort[] NoPages = new ushort[PageCount];

    /// <summary>The page of each 128 keys in <see cref="_counts"/>, by its number; 0 if it is not touched yet.</summary>
    private ushort[] _pages = NoPages;
    private uint[] _counts = [];

    /// <summary>The four pages that are not in the table: of the smallest numbers and of the largest, either sign.</summary>
    private readonly ushort[] _offTable = new ushort[4];
    private int _usedPages;

    /// <summary>The number of each page in <see cref="_counts"/>.</summary>
    private ushort[] _pageNumbers = [];

    /// <summary>The counts at the last read of new values.</summary>
    private uint[] _lastRead = [];

    public PagedHistogram()
    {
    }

    /// <summary>Counts a number that is finite and not zero, on a new page if there is none yet.</summary>
    public void Add(int key)
    {
        var page = PageFor(key);
        _counts[(page << PageBits) | (key & (PageSize - 1))]++;
    }

    /// <summary>Counts finite numbers.</summary>
    /// <param name="values">The numbers.</param>
    /// <param name="range">From where to where they go.</param>
    /// <returns>How many of them are zero, which has no bucket.</returns>
    public int AddAll(ReadOnlySpan<double> values, FoldedRange range)
    {
        if (range.Low > 0 || range.High < 0)
        {
            var first = LogLinearBuckets.KeyOf(range.Low > 0 ? range.Low : range.High);
            var last = LogLinearBuckets.KeyOf(range.Low > 0 ? range.High : range.Low);
            if (FindRun(first >> PageBits, last >> PageBits, out var offset))
            {
                AddRun(values, first, last, offset);
                return 0;
            }
        }

        return AddByPage(values);
    }

    /// <summary>Counts what has been added since the last time, or since the histogram was last empty.</summary>
    public void CountNew(IBucketCounts buckets)
    {
        if (_lastRead.Length < _counts.Length)
        {
            Array.Resize(ref _lastRead, _counts.Length);
        }

        for (var page = 1; page <= _usedPages; page++)
        {
            var start = page << PageBits;
            var counts = _counts.AsSpan(start, PageSize);
            var lastRead = _lastRead.AsSpan(start, PageSize);
            for (var i = counts.CommonPrefixLength(lastRead); i < PageSize; i += 1 + counts[(i + 1)..].CommonPrefixLength(lastRead[(i + 1)..]))
            {
                buckets.Add(LogLinearBuckets.OrderOf((_pageNumbers[page] << PageBits) | i), counts[i] - lastRead[i]);
                lastRead[i] = counts[i];
            }
        }
    }

    /// <summary>Empties the buckets; the pages stay.</summary>
    public readonly void Clear()
    {
        Array.Clear(_counts);
        Array.Clear(_lastRead);
    }

    public readonly SparseHistogram ToSparse()
    {
        // Negative numbers come first, the largest magnitude at the front. A page's place in that order, and behind it its index.
        Span<long> pages = _usedPages <= 64 ? stackalloc long[_usedPages] : new long[_usedPages];
        for (var page = 1; page <= _usedPages; page++)
        {
            pages[page - 1] = ((long)LogLinearBuckets.OrderOf(_pageNumbers[page] << PageBits) << 32) | (uint)page;
        }

        pages.Sort();
        var writer = new SparseHistogram.Writer(expected: 64);
        foreach (var page in pages)
        {
            Write(ref writer, (int)(page >> 32), _counts.AsSpan((int)page << PageBits, PageSize));
        }

        return writer.ToHistogram();
    }

    /// <summary>The page of a key, a new one if there is none yet.</summary>
    private int PageFor(int key)
    {
        if (ReferenceEquals(_pages, NoPages))
        {
            _pages = new ushort[PageCount];
        }

        var number = key >> PageBits;
        ref var page = ref (IsOffTable(number) ? ref _offTable[number / (PageCount / 4)] : ref _pages[number]);
        if (page == 0)
        {
            // Page 0 isn't a number's.
            var needed = (_usedPages + 2) * PageSize;
            if (_counts.Length < needed)
            {
                Array.Resize(ref _counts, needed);
            }

            if (_pageNumbers.Length <= _usedPages + 1)
            {
                Array.Resize(ref _pageNumbers, _usedPages + 4);
            }

            page = (ushort)++_usedPages;
            _pageNumbers[_usedPages] = (ushort)number;
        }

        return page;
    }

    /// <summary>The first and the last page of the positive keys, and of the negative ones.</summary>
    private static bool IsOffTable(int page) => ((page + 1) & ((PageCount / 2) - 1)) <= 1;

    private static void Write(ref SparseHistogram.Writer writer, int first, ReadOnlySpan<uint> counts)
    {
        if (first < LogLinearBuckets.FirstNegative)
        {
            for (var i = counts.LastIndexOfAnyExcept(0u); i >= 0; i = counts[..i].LastIndexOfAnyExcept(0u))
            {
                writer.Add(first - i, counts[i]);
            }

            return;
        }

        for (var i = counts.IndexOfAnyExcept(0u); i >= 0;)
        {
            writer.Add(first + i, counts[i]);
            var ahead = counts[(i + 1)..].IndexOfAnyExcept(0u);
            i = ahead < 0 ? -1 : i + 1 + ahead;
        }
    }
}
