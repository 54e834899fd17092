namespace PredictionGuardrails.Detecting.RealTraffic;

/// <summary>Puts one stream to guards with the settings of the quick start: healthy, and with failures at places in it.</summary>
internal sealed class TrafficRun
{
    private static readonly TrafficSettings Enforcing = new();
    private static readonly TrafficSettings Observing = new() { Mode = GuardMode.Observe };

    private readonly Traffic _traffic;
    private readonly Lazy<Traffic> _exchangeable;
    private readonly HashSet<(bool IsExchangeable, FaultPlace Place)> _open = [];

    public TrafficRun(HealthyStream stream)
    {
        _traffic = stream.Draw();
        _exchangeable = new Lazy<Traffic>(_traffic.Exchangeable);
    }

    /// <summary>Lets the whole stream through.</summary>
    /// <param name="isExchangeable">Whether its values come in an order of chance.</param>
    public HealthyResult Healthy(bool isExchangeable = false)
    {
        var traffic = Of(isExchangeable);
        using var trial = new TrafficTrial(traffic, Enforcing);
        trial.FeedTo(traffic.Times.Length).Subject.EvaluateNow();
        using var observed = new TrafficTrial(traffic, Observing);
        observed.FeedTo(traffic.Times.Length).Subject.EvaluateNow();
        var first = trial.Subject.Breaches.Count(breach => breach.Time < DailyLevel.Day);
        return new HealthyResult(
            _traffic.Stream.Name,
            traffic.Times.Length,
            first,
            trial.Subject.Breaches.Count - first,
            trial.Subject.Fallbacks,
            observed.Subject.Breaches.Count,
            trial.Subject.Breaches);
    }

    /// <summary>Lets a failure begin at a place; null where the stream has no such place.</summary>
    public FaultOutcome? Find(TrafficFault fault, FaultPlace place, int patience, bool isExchangeable = false) =>
        Try(place, isExchangeable, trial => trial.Inject(fault, patience));

    /// <summary>A new version of the model takes over the traffic, linearly in ten minutes.</summary>
    public FaultOutcome? Rollout(TrafficFault fault, int patience) => Try(FaultPlace.NearEnd, isExchangeable: false, trial =>
    {
        var (random, began) = (new Random(1), _traffic.Times[trial.Next]);
        return trial.Inject(
            i => random.NextDouble() < (_traffic.Times[i] - began) / 600 ? fault.Apply(_traffic.Stream.Kind, _traffic.Values[i], 0) : _traffic.Values[i],
            patience);
    });

    /// <summary>The features of a model are those of 3 a.m. from a day on, while its outputs should go on with the day.</summary>
    public FaultOutcome? StaleFeatures() => Try(FaultPlace.NearEnd, isExchangeable: false, trial =>
    {
        var (kind, level, times) = (_traffic.Stream.Kind, _traffic.Level, _traffic.Times);
        var stale = DailyLevel.LastStartHour(times[trial.Next]);
        return trial.Inject(
            i => kind.Value(level.At(times[i], stale), kind.Noise(_traffic.Values[i], level.At(times[i]))), _traffic.Values.Length);
    });

    /// <summary>Outputs grow by a hundredth of what they were each day.</summary>
    public FaultOutcome? Creep() => Try(FaultPlace.SecondWeek, isExchangeable: false, trial =>
    {
        var began = _traffic.Times[trial.Next];
        return trial.Inject(
            i => _traffic.Stream.Kind.Times(_traffic.Values[i], 1 + (0.01 * (_traffic.Times[i] - began) / DailyLevel.Day)), _traffic.Values.Length);
    });

    /// <summary>Outputs are ten times as large for 300 predictions, then right for an hour, then a thousandth.</summary>
    /// <returns>What came of the first and of the second; null where the stream has no place for them.</returns>
    public (FaultOutcome First, FaultOutcome Second)? TwoInARow(int patience)
    {
        const int Long = 300;
        var first = FaultOutcome.Missed;
        return Try(FaultPlace.NearEnd, isExchangeable: false, trial =>
        {
            var end = trial.Next + Long;
            first = trial.Inject(TrafficFault.TenTimes, Math.Min(patience, Long));
            if (first.WasOpen)
            {
                return first;
            }

            trial.FeedTo(end, value => TrafficFault.TenTimes.Apply(_traffic.Stream.Kind, value, 0));
            trial.FeedTo(_traffic.IndexAt(_traffic.Times[end - 1] + DailyLevel.Hour));
            return trial.Inject(TrafficFault.Thousandth, patience);
        }) is { } second ? (second.WasOpen && first.Delay is null ? FaultOutcome.Open : first, second) : null;
    }

    private Traffic Of(bool isExchangeable) => isExchangeable ? _exchangeable.Value : _traffic;

    /// <summary>Where a guard has come to a place once without trusting its model, every guard does.</summary>
    private FaultOutcome? Try(FaultPlace place, bool isExchangeable, Func<TrafficTrial, FaultOutcome> inject)
    {
        if (_open.Contains((isExchangeable, place)))
        {
            return FaultOutcome.Open;
        }

        using var trial = new TrafficTrial(Of(isExchangeable), Enforcing);
        if (!trial.FeedTo(place))
        {
            return null;
        }

        if (!trial.Subject.IsTrusting)
        {
            _open.Add((isExchangeable, place));
        }

        return inject(trial);
    }
}
