namespace PredictionGuardrails.Detecting.RealTraffic;

/// <summary>A breach that a guard reported.</summary>
/// <param name="Rule">Of which rule.</param>
/// <param name="Action">What it led to, or would have.</param>
/// <param name="Time">When, in seconds from the start.</param>
/// <param name="Index">After how many predictions.</param>
internal readonly record struct NotedBreach(string Rule, BreachAction Action, double Time, int Index);

/// <summary>A real guard that a stream goes through on a virtual clock; it can be restarted from the files that it saved.</summary>
internal sealed class TrafficSubject : IDisposable
{
    /// <summary>Wednesday, 3 a.m.</summary>
    public static readonly DateTimeOffset WednesdayMorning = new(2026, 1, 7, (int)DailyLevel.StartHour, 0, 0, TimeSpan.Zero);

    private readonly TrafficSettings _settings;
    private readonly DateTimeOffset _start;
    private readonly TrafficClock _clock;
    private readonly DirectoryInfo? _folder;
    private readonly List<NotedBreach> _breaches = [];
    private PredictionGuard<int, double> _guard;

    /// <param name="settings">The guard's settings.</param>
    /// <param name="start">When it is made; Wednesday, 3 a.m. by default.</param>
    /// <param name="keepsBaseline">Whether it keeps its baseline in a file.</param>
    public TrafficSubject(TrafficSettings settings, DateTimeOffset? start = null, bool keepsBaseline = true)
    {
        (_settings, _start) = (settings, start ?? WednesdayMorning);
        _clock = new TrafficClock(_start);
        _folder = keepsBaseline ? Directory.CreateTempSubdirectory("guardrails-traffic-") : null;
        _guard = Make();
    }

    /// <summary>How many predictions were put to it.</summary>
    public int Predictions { get; private set; }

    /// <summary>How often its fallback has answered.</summary>
    public int Fallbacks { get; private set; }

    /// <summary>How often nobody has.</summary>
    public int Rejections { get; private set; }

    /// <summary>What it reported of the model, in order.</summary>
    public IReadOnlyList<NotedBreach> Breaches => _breaches;

    public GuardStatus Status => _guard.GetStatus();

    public bool IsTrusting => _guard.GetStatus().Breaker == BreakerState.Closed;

    /// <summary>Goes on to a time, in seconds from the start.</summary>
    public void AdvanceTo(double seconds) => _clock.AdvanceTo(_start + TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond)));

    /// <summary>Puts a prediction to it.</summary>
    public void Predict(double value)
    {
        Predictions++;
        try
        {
            _guard.Predict(0, value, static (value, _) => value);
        }
        catch (PredictionRejectedException)
        {
            Rejections++;
        }
    }

    /// <summary>Ends the guard and makes another one, as a new process would.</summary>
    public void Restart()
    {
        _guard.Dispose();
        _guard = Make();
    }

    /// <summary>Looks at what has not been looked at yet.</summary>
    public void EvaluateNow() => _guard.EvaluateNow();

    public void Dispose()
    {
        _guard.Dispose();
        _folder?.Delete(recursive: true);
    }

    private PredictionGuard<int, double> Make() => new(
        TrafficSettings.Guard,
        guard => guard.FallBackTo((_, _) =>
        {
            Fallbacks++;
            return 0.5;
        }),
        new PredictionGuardDependencies
        {
            TimeProvider = _clock,
            BreachReported = Note,
            Configuration = _settings.ToConfiguration(_folder is null ? null : Path.Combine(_folder.FullName, "fare.baseline.json")),
        });

    private void Note(Breach breach)
    {
        // What is about a fallback's value is not about the model.
        if (breach.Fallback is null)
        {
            _breaches.Add(new NotedBreach(breach.Rule, breach.Action, (breach.Time - _start).TotalSeconds, Predictions));
        }
    }
}
