using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Replays;

/// <summary>Rows that come so long after the row before them that one of the two times is most often wrong.</summary>
internal sealed class TimeGaps
{
    private const int MostTold = 3;

    private static readonly TimeSpan LongestGap = TimeSpan.FromDays(30);

    private readonly List<(long Before, DateTimeOffset From, long Row, DateTimeOffset To)> _first = [];
    private long _found;

    /// <summary>Takes in a row's time and that of the row before it; -1 if there is none.</summary>
    public void Add(long before, DateTimeOffset from, long row, DateTimeOffset to)
    {
        if (before < 0 || to - from <= LongestGap)
        {
            return;
        }

        _found++;
        if (_first.Count < MostTold)
        {
            _first.Add((before, from, row, to));
        }
    }

    public IEnumerable<string> Warn(string file, string? column)
    {
        foreach (var (before, from, row, to) in _first)
        {
            yield return FormattableString.Invariant(
                $"{file}: row {row}, column \"{column}\" has {Words.Time(to)}, {Words.Duration(to - from)} after {Words.Time(from)} of row {before}: is that right, or is a year wrong?");
        }

        if (_found > MostTold)
        {
            yield return $"{file}: {Words.Of(_found - MostTold, "more gap")} of more than {Words.Duration(LongestGap)}.";
        }
    }
}
