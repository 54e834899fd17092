namespace PredictionGuardrails.AspNetCore.History;

/// <summary>The history of one metric: the last hour in 10-second intervals and the last 24 hours in 1-minute intervals, or less if the budget is small.</summary>
internal sealed class MetricSeries(SnapshotReader reader, DateTimeOffset start, int points) : IDisposable
{
    /// <summary>The size of a point in bytes.</summary>
    public const int PointBytes = 32;

    /// <summary>The number of intervals in a full series.</summary>
    public const int MostPoints = FineSteps + CoarseSteps;

    private const int FineSteps = 360;
    private const int CoarseSteps = 1440;
    private const int StepsAMinute = 6;

    private static readonly string[] NumberLines = ["mean", "5th percentile", "median", "95th percentile", "minimum", "maximum"];

    private readonly Lock _changing = new();
    private readonly Ring _fine = new(Math.Max(StepsAMinute, points * FineSteps / MostPoints));
    private readonly Ring _coarse = new(Math.Max(1, points * CoarseSteps / MostPoints));
    private readonly List<MetricSnapshot> _minute = [];
    private string[] _labels = [];

    /// <summary>Adds the interval that has just ended.</summary>
    public void Step()
    {
        var latest = reader.Read();
        lock (_changing)
        {
            ChooseLabels(latest);
            _fine.Add(PointOf(latest));
            _minute.Add(latest);
            if (_minute.Count == StepsAMinute)
            {
                _coarse.Add(PointOf(_minute.Aggregate(static (left, right) => left.Merge(right))));
                _minute.Clear();
            }
        }
    }

    /// <summary>Reads the series as columns.</summary>
    /// <param name="isFine">True for 10-second intervals, false for 1-minute intervals.</param>
    /// <param name="last">The maximum number of intervals; the latest are returned.</param>
    public SeriesColumns Read(bool isFine, int last = int.MaxValue)
    {
        SeriesPoint[] taken;
        string[] names;
        lock (_changing)
        {
            taken = (isFine ? _fine : _coarse).Last(last);
            names = _labels.Length > 0 ? _labels : NumberLines;
        }

        return new SeriesColumns(
            [.. taken.Select(point => start.ToUnixTimeSeconds() + point.Time)],
            [.. taken.Select(static point => (long)point.Count)],
            [.. names.Select((name, place) => (name, taken.Select(point => (double)point.Values[place]).ToArray()))],
            IsLabel: _labels.Length > 0);
    }

    public void Dispose() => reader.Dispose();

    /// <summary>Gives the first frequent labels a line each, which they keep.</summary>
    private void ChooseLabels(MetricSnapshot latest)
    {
        if (_labels.Length < SeriesValues.Length && latest.LabelCounts.Count > 0)
        {
            _labels = [.. _labels.Concat(latest.LabelCounts.OrderByDescending(label => label.Value).Select(label => label.Key)).Distinct(StringComparer.Ordinal).Take(SeriesValues.Length)];
        }
    }

    private SeriesPoint PointOf(MetricSnapshot step)
    {
        var values = default(SeriesValues);
        for (var i = 0; i < SeriesValues.Length; i++)
        {
            values[i] = (float)(_labels.Length > 0
                ? i < _labels.Length ? step.FractionOf(step.LabelCounts.GetValueOrDefault(_labels[i])) : double.NaN
                : i switch { 0 => step.Mean, 1 => step.Quantile(0.05), 2 => step.Quantile(0.5), 3 => step.Quantile(0.95), 4 => step.Minimum, _ => step.Maximum });
        }

        return new SeriesPoint((int)(step.To - start).TotalSeconds, (uint)Math.Min(step.Count, uint.MaxValue), values);
    }

    /// <summary>The latest points. Memory grows with them.</summary>
    private sealed class Ring(int capacity)
    {
        private SeriesPoint[] _points = [];
        private int _count;
        private int _next;

        public void Add(in SeriesPoint point)
        {
            if (_count == _points.Length && _count < capacity)
            {
                Array.Resize(ref _points, Math.Min(capacity, Math.Max(StepsAMinute, 2 * _count)));
                _next = _count;
            }

            _points[_next] = point;
            _next = (_next + 1) % _points.Length;
            _count = Math.Min(_count + 1, _points.Length);
        }

        public SeriesPoint[] Last(int most)
        {
            var last = new SeriesPoint[Math.Min(most, _count)];
            for (var i = 0; i < last.Length; i++)
            {
                last[i] = _points[(_next - last.Length + i + _points.Length) % _points.Length];
            }

            return last;
        }
    }
}

/// <summary>A series as columns of equal length.</summary>
/// <param name="Times">The end of each interval, in seconds since 1970.</param>
/// <param name="Counts">The number of predictions in each interval.</param>
/// <param name="Lines">The lines by name; NaN if an interval has no value.</param>
/// <param name="IsLabel">True if the lines are shares of labels.</param>
internal sealed record SeriesColumns(long[] Times, long[] Counts, (string Name, double[] Values)[] Lines, bool IsLabel);
