namespace PredictionGuardrails.ChangeDetection;

/// <summary>
/// What is usual now: this weekday's profile, or that of the weekday that today is more like, as a holiday is like a Sunday. Before there is any,
/// the baseline.
/// </summary>
internal sealed class UsualLevel(DayProfile profile, UsualPoint baseline)
{
    private const int Kinds = DayProfile.Days + 1;
    private const double MostInABlock = 3;

    private readonly UsualPoint?[] _points = new UsualPoint?[Kinds];
    private readonly double[] _lost = new double[Kinds];
    private int _day = -1;
    private int _slot = -1;
    private double _pointsAt;

    private int _kind = -1;

    public UsualPoint Point => PointOf(_kind);

    /// <summary>What would be usual now had today not turned out to be like another weekday with the last advance; null if it has not.</summary>
    public UsualPoint? Other { get; private set; }

    /// <summary>Whether it is of the time of day.</summary>
    public bool IsKnown => _kind >= 0;

    /// <summary>Whether this weekday was never seen.</summary>
    public bool IsNewDay { get; private set; }

    /// <summary>Advances to a time.</summary>
    /// <param name="time">The time.</param>
    /// <param name="isSparse">Whether predictions are few.</param>
    public void Advance(double time, bool isSparse)
    {
        var day = (int)(time / SeasonalSettings.Day);
        var slot = (int)(time / DayProfile.SlotSeconds);
        if (day != _day)
        {
            var weekday = day % DayProfile.Days;
            IsNewDay = !profile.Knows(weekday);
            for (var kind = 0; kind < Kinds; kind++)
            {
                _lost[kind] = kind == weekday ? 0 : kind == DayProfile.Days ? SeasonalSettings.OtherWeekdayHandicap / 2 : SeasonalSettings.OtherWeekdayHandicap;
            }
        }

        var before = Point;
        if (slot != _slot)
        {
            before = before with { Level = before.Level + (before.Slope * DayProfile.SlotSeconds) };
            _slot = slot;
            _pointsAt = (slot + 0.5) * DayProfile.SlotSeconds;
            for (var kind = 0; kind < Kinds; kind++)
            {
                _points[kind] = profile.At(kind, _pointsAt - (day * SeasonalSettings.Day));
            }
        }

        _day = day;
        Choose(before, isSparse);
    }

    public void Transfer(StateTransfer transfer)
    {
        transfer.Values(_lost.AsSpan());
        transfer.Value(ref _day);
        transfer.Value(ref _kind);
        if (_kind is < -1 or >= Kinds)
        {
            throw new InvalidDataException($"There is no weekday {_kind}.");
        }

        _slot = transfer.IsReading ? -1 : _slot;
    }

    /// <summary>Which weekday today is like.</summary>
    public void Learn(double time, double count, double mean)
    {
        Span<double> lost = stackalloc double[Kinds];
        var most = 0.0;
        for (var kind = 0; kind < Kinds; kind++)
        {
            if (_points[kind] is { } point)
            {
                var error = (mean - LevelOf(point, time)) / point.Scale;
                var blocks = Math.Clamp(count / SeasonalSettings.BlockPredictions, 1, 4);
                lost[kind] = Math.Min(MostInABlock * blocks, 0.5 * SeasonalSettings.BlockPredictions * blocks * error * error);
                most = Math.Max(most, lost[kind]);
            }
        }

        for (var kind = 0; kind < Kinds; kind++)
        {
            // A weekday whose level at this time isn't known doesn't become more likely.
            _lost[kind] += _points[kind] is null ? most : lost[kind];
        }
    }

    public double LevelOf(UsualPoint point, double time) => point.Level + (point.Slope * (time - _pointsAt));

    private void Choose(UsualPoint before, bool isSparse)
    {
        // If predictions are few, all weekdays together know a level that a single one doesn't.
        var asksAll = IsNewDay || (isSparse && _points[_day % DayProfile.Days] is null);
        var best = -1;
        for (var kind = 0; kind < Kinds; kind++)
        {
            if (_points[kind] is not null && (kind < DayProfile.Days || asksAll) && (best < 0 || _lost[kind] < _lost[best]))
            {
                best = kind;
            }
        }

        Other = best == _kind ? null : _kind >= 0 ? _points[_kind] ?? before : before;
        _kind = best;
    }

    private UsualPoint PointOf(int kind) => kind >= 0 && _points[kind] is { } point ? point : baseline;
}
