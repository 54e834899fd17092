namespace PredictionGuardrails.ChangeDetection;

/// <summary>
/// Whether enough is known to judge shifts: the rhythm, what weekday today is like, and, on a weekday that was never seen and after a pause on one, where
/// values are now.
/// </summary>
internal sealed class SeasonalReadiness(double started, double secondsEach)
{
    private double _secondsEach = secondsEach;
    private double _previous = started;
    private double _seen;
    private double _seenToday;
    private double _seenSincePause;
    private double _paused = double.NegativeInfinity;
    private int _day = -1;

    /// <summary>Whether predictions are few.</summary>
    public bool IsSparse => 2 * SeasonalSettings.WidestKernel * DayProfile.SlotSeconds < SeasonalSettings.FewPredictions * _secondsEach;

    /// <summary>Notes a window; over how long it was, and whether there was a pause before it.</summary>
    public (double Span, bool FollowsPause) Add(in SeasonalWindow window)
    {
        // The clock can be set back.
        var elapsed = Math.Max(0, window.Ends - _previous);
        var usually = window.Count * _secondsEach;
        var span = Math.Min(elapsed, 3 * usually);
        var followsPause = elapsed > Math.Max(SeasonalSettings.PauseSeconds, 4 * usually);
        if (followsPause)
        {
            _seenSincePause = 0;
            _paused = window.Ends;
        }

        var day = (int)((window.Ends - (span / 2)) / SeasonalSettings.Day);
        (_day, _seenToday) = (day, day == _day ? _seenToday : 0);
        _secondsEach += Math.Min(0.5, window.Count / 1000.0) * ((span / window.Count) - _secondsEach);
        _seen += window.Count;
        _seenToday += window.Count;
        _seenSincePause += window.Count;
        _previous = window.Ends;
        return (span, followsPause);
    }

    public void Transfer(StateTransfer transfer)
    {
        transfer.Value(ref _secondsEach);
        transfer.Value(ref _previous);
        transfer.Value(ref _seen);
        transfer.Value(ref _seenToday);
        transfer.Value(ref _seenSincePause);
        transfer.Value(ref _paused);
        transfer.Value(ref _day);
    }

    public bool IsReady(double time, UsualLevel usual)
    {
        var today = time - (_day * SeasonalSettings.Day);
        return usual.IsKnown
            && _seen >= AtMost(SeasonalSettings.ReadyPredictions, SeasonalSettings.ReadySeconds)
            && _seenToday >= AtMost(SeasonalSettings.DayPredictions, SeasonalSettings.ReadyDaySeconds)
            && (!usual.IsNewDay || (Math.Min(today, time - _paused) >= SeasonalSettings.NewDaySeconds
                && _seenSincePause >= SeasonalSettings.NewDayPredictions && _seenToday * SeasonalSettings.RecentSeconds >= SeasonalSettings.RecentPredictions * today));
    }

    /// <summary>A number of predictions, or as many as usually come in some seconds where predictions are few.</summary>
    private double AtMost(double predictions, double seconds) => IsSparse ? Math.Min(predictions, seconds / _secondsEach) : predictions;
}
