namespace PredictionGuardrails.Detecting.RealTraffic;

/// <summary>What came of a failure.</summary>
/// <param name="Delay">After how many wrong predictions it was found; null where it was not in time.</param>
/// <param name="After">How long after it began, in seconds.</param>
/// <param name="IsObserved">Whether it was only told, and nothing came of it.</param>
/// <param name="WasOpen">Whether the guard did not trust its model before the failure already, and so raised nothing.</param>
internal readonly record struct FaultOutcome(int? Delay, double After, bool IsObserved, bool WasOpen)
{
    public static readonly FaultOutcome Open = new(null, 0, IsObserved: false, WasOpen: true);

    public static readonly FaultOutcome Missed = new(null, 0, IsObserved: false, WasOpen: false);
}

/// <summary>One stream on its way through one guard, healthy and with failures.</summary>
internal sealed class TrafficTrial(Traffic traffic, TrafficSettings settings) : IDisposable
{
    /// <summary>How long after a restart the service's traffic goes wrong, in seconds.</summary>
    private const double Startup = 10;

    private readonly double[] _times = traffic.Times;
    private readonly double[] _values = traffic.Values;

    public TrafficSubject Subject { get; } = new(settings);

    /// <summary>The prediction that comes next.</summary>
    public int Next { get; private set; }

    /// <summary>Lets the stream go on up to a prediction.</summary>
    /// <param name="end">The prediction that comes next then.</param>
    /// <param name="change">What becomes of each value; null where it is as it is.</param>
    public TrafficTrial FeedTo(int end, Func<double, double>? change = null)
    {
        for (end = Math.Min(end, _values.Length); Next < end; Next++)
        {
            Subject.AdvanceTo(_times[Next]);
            Subject.Predict(change is null ? _values[Next] : change(_values[Next]));
        }

        return this;
    }

    /// <summary>Lets the stream go on up to a place.</summary>
    /// <returns>False where the stream has no such place.</returns>
    public bool FeedTo(FaultPlace place)
    {
        if (place.Start(traffic) is not { } start)
        {
            return false;
        }

        FeedTo(start);
        if (place.Restarts)
        {
            Subject.Restart();
            FeedTo(traffic.IndexAt(_times[start] + Startup));
        }

        return true;
    }

    /// <summary>Lets a failure go on until it is found.</summary>
    /// <param name="fault">The failure.</param>
    /// <param name="patience">How many wrong predictions there are to find it in.</param>
    public FaultOutcome Inject(TrafficFault fault, int patience)
    {
        var last = _values[Next - 1];
        return Inject(i => fault.Apply(traffic.Stream.Kind, _values[i], last), patience);
    }

    /// <param name="wrong">What comes in place of a prediction: wrong where it is another value.</param>
    /// <param name="patience">How many wrong predictions there are to find it in.</param>
    public FaultOutcome Inject(Func<int, double> wrong, int patience)
    {
        var (before, began, delay) = (Subject.Breaches.Count, _times[Math.Min(Next, _times.Length - 1)], 0);
        for (; Next < _values.Length && delay < patience; Next++)
        {
            Subject.AdvanceTo(_times[Next]);
            if (delay == 0 && !Subject.IsTrusting)
            {
                return FaultOutcome.Open;
            }

            before = delay == 0 ? Subject.Breaches.Count : before;
            if (Subject.Breaches.Count > before)
            {
                break;
            }

            var value = wrong(Next);
            delay += value.Equals(_values[Next]) ? 0 : 1;
            Subject.Predict(value);
            if (Subject.Breaches.Count > before && delay > 0)
            {
                Next++;
                break;
            }
        }

        return Subject.Breaches.Count > before && delay > 0 ? Found(Subject.Breaches[before]) : FaultOutcome.Missed;

        FaultOutcome Found(NotedBreach breach) => new(delay, breach.Time - began, breach.Action == BreachAction.Observe, WasOpen: false);
    }

    public void Dispose() => Subject.Dispose();
}
