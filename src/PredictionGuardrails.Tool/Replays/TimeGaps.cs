using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Replays;

/// <summary>Detects gaps between rows that are so long that one of the two times is usually wrong.</summary>
internal sealed class TimeGaps
{
    private const int MostListed = 3;

    private static readonly TimeSpan LongestGap = TimeSpan.FromDays(30);

    private readonly List<(long Before, DateTimeOffset From, long Row, DateTimeOffset To)> _first = [];
    private long _found;

    /// <summary>Adds the time of a row and that of the previous row; -1 if there is none.</summary>
    public void Add(long before, DateTimeOffset from, long row, DateTimeOffset to)
    {
        if (before < 0 || to - from <= LongestGap)
        {
            return;
        }

        _found++;
        if (_first.Count < MostListed)
        {
            _first.Add((before, from, row, to));
        }
    }

    public IEnumerable<string> Warn(string file, string? column)
    {
        foreach (var (before, from, row, to) in _first)
        {
            yield return FormattableString.Invariant(
                $"{file}: row {row}, column '{column}': {Words.Time(to)} is {Words.Duration(to - from)} after {Words.Time(from)} in row {before}. Check whether a year is wrong.");
        }

        if (_found > MostListed)
        {
            yield return $"{file}: Found {Words.Of(_found - MostListed, "more gap")} of more than {Words.Duration(LongestGap)}.";
        }
    }
}
