using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.Detecting.RealTraffic;
using PredictionGuardrails.Fleet;

namespace PredictionGuardrails.Detecting.Replicas;

/// <summary>Replicas in this process, which exchange through a store in memory every ten seconds of a clock of their own.</summary>
internal sealed class SimulatedFleet : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private readonly TrafficClock _clock = new(new DateTimeOffset(2026, 1, 5, 0, 0, 0, TimeSpan.Zero));
    private readonly List<ServiceProvider> _services = [];

    /// <param name="replicas">How many replicas there are.</param>
    /// <param name="mode">The mode of their guards.</param>
    public SimulatedFleet(int replicas, GuardMode mode)
    {
        var store = new InProcessFleetStore(_clock);
        for (var i = 0; i < replicas; i++)
        {
            _services.Add(CreateReplica(store, $"pod-{i + 1}", mode));
        }

        Guards = [.. _services.Select(static services => services.GetRequiredService<PredictionGuard<double, double>>())];
        Managers = [.. _services.Select(static services => services.GetRequiredService<FleetManager>())];
    }

    public IReadOnlyList<PredictionGuard<double, double>> Guards { get; }

    public IReadOnlyList<FleetManager> Managers { get; }

    public int Count => Guards.Count;

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

    /// <summary>Ten seconds pass, and every replica exchanges with the store.</summary>
    public async Task TickAsync()
    {
        _clock.AdvanceTo(_clock.GetUtcNow() + Interval);
        foreach (var manager in Managers)
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

    private ServiceProvider CreateReplica(IFleetStore store, string name, GuardMode mode)
    {
        var settings = new Dictionary<string, string?>
        {
            ["PredictionGuardrails:Mode"] = mode.ToString(),
            ["PredictionGuardrails:Fleet:Replica"] = name,
            ["PredictionGuardrails:Fleet:Name"] = "simulated",
            ["PredictionGuardrails:Guards:fare:Baseline:MinimumDuration"] = "1.00:00:00",
            ["PredictionGuardrails:Guards:fare:Change:OnBreach"] = "Fallback",
            ["PredictionGuardrails:Guards:fare:Change:Shift:OnBreach"] = "Fallback",
        };
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddSingleton<TimeProvider>(_clock);
        services.AddPredictionGuardrails()
            .AddGuard<double, double>("fare", static guard => guard.FallBackTo(12.5))
            .AddFleet(fleet => fleet.UseStore((_, _) => store));
        return services.BuildServiceProvider();
    }
}
