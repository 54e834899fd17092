using PredictionGuardrails.Tool.Settings;

namespace PredictionGuardrails.Tool.Replays;

/// <summary>What became of one row.</summary>
internal enum RowOutcome
{
    Accepted,
    FellBack,
    Rejected,
}

/// <summary>A guard that a history is put to, whatever it is of.</summary>
internal interface IReplayedGuard : IDisposable
{
    /// <summary>What the row at hand led to.</summary>
    IReadOnlyList<Breach> Breaches { get; }

    GuardStatus Status { get; }

    /// <summary>Forgets what earlier rows led to.</summary>
    void ClearBreaches();

    /// <exception cref="OperationCanceledException">Cancellation was requested.</exception>
    void AdvanceTo(DateTimeOffset time, CancellationToken cancellationToken);

    void EvaluateNow();

    void Reset();
}

/// <summary>A real guard on a clock of the history's. Where its settings fall back and the fallback lives in code, one stands in for it.</summary>
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

    /// <summary>Puts the next prediction to it.</summary>
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

    /// <summary>What code would say nobody knows here: something that the checks let pass stands for it, and no value of it is told.</summary>
    private TPrediction AnswerInstead(long row, Breach breach) => _hasAccepted ? _accepted! : throw new NoAnswerYetException();

    private sealed class NoAnswerYetException() : Exception("The fallback lives in code.");

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
