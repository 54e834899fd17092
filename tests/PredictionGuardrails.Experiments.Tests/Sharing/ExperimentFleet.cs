using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PredictionGuardrails.Experiments.Tests.Running;
using PredictionGuardrails.Fleet;
using PredictionGuardrails.Fleet.Tests;

namespace PredictionGuardrails.Experiments.Tests.Sharing;

/// <summary>Several replicas of a service with an experiment, with one clock, which share a store.</summary>
internal sealed class ExperimentFleet : IAsyncDisposable
{
    private readonly List<TestService> _replicas = [];
    private readonly Action<ExperimentBuilder<Ride, double>> _experiment;
    private readonly (string Key, string? Value)[] _settings;
    private readonly HashSet<TestService> _cut = [];

    public ExperimentFleet(int replicas, Action<ExperimentBuilder<Ride, double>> experiment, params (string Key, string? Value)[] settings)
    {
        _experiment = experiment;
        _settings = settings;
        Store = new TestStore(new InProcessFleetStore(Time));
        for (var i = 0; i < replicas; i++)
        {
            Add();
        }
    }

    public FakeTimeProvider Time { get; } = new(TestService.Start);

    public TestStore Store { get; }

    public TestService this[int replica] => _replicas[replica];

    public IReadOnlyList<TestService> Replicas => _replicas;

    /// <summary>Adds a replica, which hasn't exchanged anything yet.</summary>
    public TestService Add(Action<ExperimentBuilder<Ride, double>>? experiment = null, params (string Key, string? Value)[] settings)
    {
        var replica = new TestService(
            experiment ?? _experiment, builder: builder => builder.AddFleet(fleet => fleet.UseStore((_, _) => Store)), time: Time, settings: [.. _settings, .. settings]);
        replica.Configuration["PredictionGuardrails:Fleet:Name"] = "fares";
        replica.Configuration["PredictionGuardrails:Fleet:Replica"] = $"pod-{_replicas.Count + 1}";
        ((IConfigurationRoot)replica.Configuration).Reload();
        _replicas.Add(replica);
        return replica;
    }

    /// <summary>The process ends without a word.</summary>
    public void Kill(TestService replica) => _cut.Add(replica);

    /// <summary>Ten seconds pass, and every replica exchanges with the store.</summary>
    public async Task TickAsync(int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            Time.Advance(TimeSpan.FromSeconds(10));
            foreach (var replica in _replicas.Except(_cut))
            {
                replica.Evaluate();
                await ExchangeAsync(replica);
            }
        }
    }

    public Task ExchangeAsync(TestService replica) =>
        replica.Services.GetRequiredService<FleetManager>().ExchangeAsync(TestContext.Current.CancellationToken);

    /// <summary>The process ends normally.</summary>
    public Task LeaveAsync(TestService replica)
    {
        Kill(replica);
        return replica.Services.GetRequiredService<FleetManager>().LeaveAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in _replicas)
        {
            await replica.DisposeAsync();
        }
    }
}
