using PredictionGuardrails.Tool.Histories;

namespace PredictionGuardrails.Tool.Suggestions;

/// <summary>Rows of a history that are excluded because they breach the baseline.</summary>
internal sealed class LeftOutRows<T>(History<T> history)
{
    /// <summary>The most entries to list.</summary>
    private const int MostListed = 1000;

    private readonly bool[] _isOut = new bool[history.Count];
    private readonly List<LeftOut> _listed = [];

    /// <summary>The excluded rows, in order.</summary>
    public IReadOnlyList<LeftOut> Listed => [.. _listed.OrderBy(entry => entry.Row).Take(MostListed)];

    /// <summary>Excludes the rows of an alarm.</summary>
    public void Add(TrialAlarm alarm)
    {
        var first = Math.Max(0, alarm.Place - alarm.Predictions + 1);
        var rows = _isOut.AsSpan(first, alarm.Place - first + 1).Count(false);
        if (rows > 0)
        {
            Array.Fill(_isOut, true, first, alarm.Place - first + 1);
            _listed.Add(new LeftOut(history.Rows[first].Row, history.Rows[alarm.Place].Row, rows, alarm.Why));
        }
    }

    /// <summary>Excludes single rows. Consecutive rows with the same reason are one entry.</summary>
    /// <param name="whyOut">The reason to exclude a value; null to keep it.</param>
    public void AddEach(Func<T, string?> whyOut)
    {
        for (var place = 0; place < _isOut.Length; place++)
        {
            if (_isOut[place] || whyOut(history.Rows[place].Value) is not { } why)
            {
                continue;
            }

            _isOut[place] = true;
            if (_listed is [.., var last] && last.Why == why && last.LastRow == history.Rows[Math.Max(0, place - 1)].Row)
            {
                _listed[^1] = last with { LastRow = history.Rows[place].Row, Rows = last.Rows + 1 };
            }
            else
            {
                _listed.Add(new LeftOut(history.Rows[place].Row, history.Rows[place].Row, 1, why));
            }
        }
    }

    /// <summary>The values of a range that aren't excluded.</summary>
    public List<T> Kept(int from, int to) => [.. Enumerable.Range(from, to - from).Where(place => !_isOut[place]).Select(place => history.Rows[place].Value)];
}
