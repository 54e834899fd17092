using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.Detecting.RealTraffic;
using PredictionGuardrails.Fleet;

namespace PredictionGuardrails.Detecting.Replicas;

/// <summary>Replicas in this process, which exchange through a store in memory by a clock of their own.</summary>
internal sealed class SimulatedFleet : IAsyncDisposable
{
    private readonly TimeSpan _interval;
    private readonly DateTimeOffset _start;
    private readonly TrafficClock _clock;
    private readonly InProcessFleetStore _store;
    private readonly List<ServiceProvider> _services = [];
    private readonly List<PredictionGuard<double, double>> _guards = [];
    private readonly List<FleetManager> _managers = [];
    private long _fallbacks;

    /// <summary>Creates a fleet without replicas.</summary>
    /// <param name="start">The time.</param>
    /// <param name="interval">How often replicas exchange.</param>
    public SimulatedFleet(DateTimeOffset start, TimeSpan interval)
    {
        (_start, _interval) = (start, interval);
        _clock = new TrafficClock(start);
        _store = new InProcessFleetStore(_clock);
    }

    /// <summary>Creates replicas that exchange every ten seconds.</summary>
    /// <param name="replicas">How many replicas there are.</param>
    /// <param name="mode">The mode of their guards.</param>
    public SimulatedFleet(int replicas, GuardMode mode) : this(new DateTimeOffset(2026, 1, 5, 0, 0, 0, TimeSpan.Zero), TimeSpan.FromSeconds(10))
    {
        for (var i = 0; i < replicas; i++)
        {
            Add(new TrafficSettings { Mode = mode, MinimumDuration = TimeSpan.FromDays(1) });
        }
    }

    public IReadOnlyList<PredictionGuard<double, double>> Guards => _guards;

    public int Count => Guards.Count;

    /// <summary>How often the fallbacks of guards have answered.</summary>
    public long Fallbacks => _fallbacks;

    public bool AreAllOpen => _guards.TrueForAll(static guard => guard.GetStatus().Breaker != BreakerState.Closed);

    /// <summary>Starts another replica.</summary>
    public void Add(TrafficSettings settings)
    {
        var services = CreateReplica(settings);
        _services.Add(services);
        _guards.Add(services.GetRequiredService<PredictionGuard<double, double>>());
        _managers.Add(services.GetRequiredService<FleetManager>());
    }

    /// <summary>Every replica learns a thousand predictions over more than a day, and all adopt one baseline.</summary>
    /// <param name="valueOf">What a replica predicts in a block of so many predictions.</param>
    /// <param name="blockLength">How many predictions a block has.</param>
    public async Task LearnAsync(Func<int, int, double> valueOf, int blockLength)
    {
        const int Learned = 1000;
        for (var place = 0; place < Learned; place++)
        {
            for (var replica = 0; replica < Count; replica++)
            {
                Predict(replica, valueOf(replica, place / blockLength));
            }

            _clock.AdvanceTo(_clock.GetUtcNow() + TimeSpan.FromSeconds(90));
        }

        await TickAsync();
        await TickAsync();
    }

    public void Predict(int replica, double value) => Guards[replica].Predict(value, static input => input);

    /// <summary>Goes on to a time, in seconds from the start.</summary>
    public void AdvanceTo(double seconds) => _clock.AdvanceTo(_start + TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond)));

    /// <summary>An interval passes, and every replica exchanges with the store.</summary>
    public Task TickAsync()
    {
        _clock.AdvanceTo(_clock.GetUtcNow() + _interval);
        return ExchangeAsync();
    }

    public async Task ExchangeAsync()
    {
        foreach (var manager in _managers)
        {
            await manager.ExchangeAsync(CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var services in _services)
        {
            await services.DisposeAsync();
        }
    }

    private ServiceProvider CreateReplica(TrafficSettings settings)
    {
        var ofFleet = new Dictionary<string, string?>
        {
            ["PredictionGuardrails:Fleet:Replica"] = $"pod-{_services.Count + 1}",
            ["PredictionGuardrails:Fleet:Name"] = "simulated",
            ["PredictionGuardrails:Fleet:Interval"] = _interval.ToString(),
        };
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(
            new ConfigurationBuilder().AddConfiguration(settings.ToConfiguration(baseline: null)).AddInMemoryCollection(ofFleet).Build());
        services.AddSingleton<TimeProvider>(_clock);
        services.AddPredictionGuardrails()
            .AddGuard<double, double>(TrafficSettings.Guard, guard => guard.FallBackTo((_, _) => FallBack()))
            .AddFleet(fleet => fleet.UseStore((_, _) => _store));
        return services.BuildServiceProvider();
    }

    private double FallBack()
    {
        Interlocked.Increment(ref _fallbacks);
        return 12.5;
    }
}
