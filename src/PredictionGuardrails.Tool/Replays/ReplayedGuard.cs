using PredictionGuardrails.Tool.Settings;

namespace PredictionGuardrails.Tool.Replays;

/// <summary>The outcome of a row.</summary>
internal enum RowOutcome
{
    Accepted,
    FellBack,
    Rejected,
}

/// <summary>A guard that processes a history of any kind.</summary>
internal interface IReplayedGuard : IDisposable
{
    /// <summary>The breaches since <see cref="ClearBreaches"/>.</summary>
    IReadOnlyList<Breach> Breaches { get; }

    GuardStatus Status { get; }

    /// <summary>Removes the breaches of earlier rows.</summary>
    void ClearBreaches();

    /// <exception cref="OperationCanceledException">Cancellation was requested.</exception>
    void AdvanceTo(DateTimeOffset time, CancellationToken cancellationToken);

    void EvaluateNow();

    void Reset();
}

/// <summary>A real guard on the clock of the history. If the settings use a fallback that's defined in code, a substitute replaces it.</summary>
internal sealed class ReplayedGuard<TPrediction> : IReplayedGuard
{
    private readonly HistoryClock _clock;
    private readonly FallbackCounter _meters = new();
    private readonly List<Breach> _breaches = [];
    private readonly PredictionGuard<long, TPrediction> _guard;
    private TPrediction? _accepted;
    private bool _hasAccepted;

    public ReplayedGuard(TriedSettings settings, DateTimeOffset start)
    {
        _clock = new HistoryClock(start);
        _guard = new PredictionGuard<long, TPrediction>(
            settings.Guard,
            guard => Declare(guard, settings.HasFallback),
            new PredictionGuardDependencies
            {
                TimeProvider = _clock,
                MeterFactory = _meters,
                BreachReported = breach => _breaches.Add(breach),
                Configuration = settings.ToConfiguration(),
            });
    }

    public IReadOnlyList<Breach> Breaches => _breaches;

    public GuardStatus Status => _guard.GetStatus();

    public void AdvanceTo(DateTimeOffset time, CancellationToken cancellationToken) => _clock.AdvanceTo(time, cancellationToken);

    public void EvaluateNow() => _guard.EvaluateNow();

    public void Reset() => _guard.Reset();

    /// <summary>Passes the next prediction to the guard.</summary>
    public RowOutcome Ask(long row, TPrediction prediction)
    {
        var fallbacks = _meters.Count;
        try
        {
            var answer = _guard.Inspect(row, prediction);
            if (_meters.Count > fallbacks)
            {
                return RowOutcome.FellBack;
            }

            _accepted = answer;
            _hasAccepted = true;
            return RowOutcome.Accepted;
        }
        catch (PredictionRejectedException rejection)
        {
            return rejection.FallbackBreaches is [.., { Exception: NoAnswerYetException }] ? RowOutcome.FellBack : RowOutcome.Rejected;
        }
    }

    public void ClearBreaches() => _breaches.Clear();

    public void Dispose()
    {
        _guard.Dispose();
        _meters.Dispose();
    }

    /// <summary>The substitute for a fallback in code, whose value is unknown here. It returns an accepted prediction, which never appears in the result.</summary>
    private TPrediction AnswerInstead(long row, Breach breach) => _hasAccepted ? _accepted! : throw new NoAnswerYetException();

    private sealed class NoAnswerYetException() : Exception("The fallback is defined in code.");

    private void Declare(PredictionGuardBuilder<long, TPrediction> guard, bool hasFallback)
    {
        if (typeof(TPrediction) == typeof(string))
        {
            guard.Label();
        }

        if (!hasFallback)
        {
            guard.FallBackTo(AnswerInstead);
        }
    }
}
