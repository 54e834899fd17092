using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PredictionGuardrails;
using SilentFailure.Fares;
using SilentFailure.Rides;

namespace SilentFailure;

/// <summary>The same six days with a guard that knows no bounds: it learns what fares look like. On the sixth day the release is rolled back.</summary>
internal sealed class LearnedStory(FareModel model, IReadOnlyList<Ride> rides, Release broken)
{
    private const int Days = 6;
    private const int ReleaseDay = 4;
    private const int RollbackDay = 6;

    private static readonly DateTimeOffset FirstDay = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);

    // Six days pass in seconds: the story has a clock of its own.
    private readonly FakeTimeProvider _clock = new(FirstDay);
    private Release _running = Release.Good;

    /// <summary>What the guard's breaker did, in order.</summary>
    public List<BreakerTransition> Changes { get; } = [];

    /// <summary>How many quotes of the broken release reached a rider.</summary>
    public int WrongQuotes { get; private set; }

    /// <summary>How many rides were quoted by the model while the guard learned.</summary>
    public long Learned { get; private set; }

    /// <summary>The day and the time of day of a moment.</summary>
    public static (int Day, TimeSpan Time) When(DateTimeOffset moment) => ((moment - FirstDay).Days + 1, moment - FirstDay.AddDays((moment - FirstDay).Days));

    public async Task<IReadOnlyList<LearnedDay>> TellAsync()
    {
        using var host = FareGuards.CreateHost(
            () => _running.Version,
            _ => { },
            services => services.AddSingleton<TimeProvider>(_clock).AddSingleton<IGuardEventHandler>(new ChangeKeeper(Changes)));
        await host.StartAsync();
        var guard = host.Guard(FareGuards.WithoutBounds);
        var days = Enumerable.Range(1, Days).Select(day => Tell(day, guard)).ToList();
        Learned = guard.GetStatus().Metrics[0].SampleCount;
        await host.StopAsync();
        return days;
    }

    private LearnedDay Tell(int day, PredictionGuard<Ride, float> guard)
    {
        _running = day is >= ReleaseDay and < RollbackDay ? broken : Release.Good;
        var ridesOfDay = rides.Take((rides.Count * (day - 1) / Days)..(rides.Count * day / Days)).ToList();
        var release = _running;
        var (byModel, sum) = (0, 0.0);
        foreach (var ride in ridesOfDay)
        {
            _clock.Advance(TimeSpan.FromDays(1) / ridesOfDay.Count);
            var said = float.NaN;
            var quote = guard.Predict(ride, ride => said = release.Score(model, ride));
            var isModels = guard.GetStatus().Breaker == BreakerState.Closed && quote.Equals(said);
            byModel += isModels ? 1 : 0;
            WrongQuotes += isModels && release == broken ? 1 : 0;
            sum += quote;
        }

        return new LearnedDay(day, release, ridesOfDay.Count, byModel, ridesOfDay.Count - byModel, sum / ridesOfDay.Count, guard.GetStatus().Breaker);
    }

    /// <summary>Keeps every change of the breaker.</summary>
    private sealed class ChangeKeeper(List<BreakerTransition> changes) : IGuardEventHandler
    {
        public ValueTask OnBreachAsync(Breach breach, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask OnBreakerTransitionAsync(BreakerTransition change, CancellationToken cancellationToken)
        {
            changes.Add(change);
            return ValueTask.CompletedTask;
        }
    }
}
