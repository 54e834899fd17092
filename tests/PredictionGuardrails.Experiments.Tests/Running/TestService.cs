using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Experiments.Tests.Running;

public sealed record Ride(string Customer, double Kilometers);

/// <summary>A service with one guard, <c>fare</c>, and one experiment, <c>fare-v2</c>. The control predicts twice the distance.</summary>
internal sealed class TestService : IAsyncDisposable
{
    /// <summary>The time at which services start.</summary>
    public static readonly DateTimeOffset Start = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    private readonly ServiceProvider _services;
    private HeldCall<Ride, double>? _held;
    private int _ride;

    public TestService(
        Action<ExperimentBuilder<Ride, double>> experiment,
        Action<PredictionGuardBuilder<Ride, double>>? guard = null,
        Action<IServiceCollection>? services = null,
        Action<IPredictionGuardrailsBuilder>? builder = null,
        FakeTimeProvider? time = null,
        params (string Key, string? Value)[] settings)
    {
        Time = time ?? new FakeTimeProvider(Start);
        foreach (var (key, value) in settings)
        {
            Configuration[PathOf(key)] = value;
        }

        var collection = new ServiceCollection();
        collection.AddSingleton<TimeProvider>(Time);
        collection.AddSingleton<IConfiguration>(Configuration);
        collection.AddLogging(logging => logging.AddProvider(Logs));
        services?.Invoke(collection);
        var guardrails = collection.AddPredictionGuardrails()
            .AddGuard<Ride, double>("fare", fare =>
            {
                fare.Range(0, 500, BreachAction.Fallback).FallBackTo(12.5).Unit(ride => ride.Customer);
                guard?.Invoke(fare);
            })
            .AddExperiment("fare-v2", "fare", experiment);
        builder?.Invoke(guardrails);
        _services = collection.BuildServiceProvider();
        Manager = _services.GetRequiredService<IExperimentManager>();
        Guard = _services.GetRequiredService<PredictionGuard<Ride, double>>();
    }

    public FakeTimeProvider Time { get; }

    public ConfigurationManager Configuration { get; } = new();

    public FakeLoggerProvider Logs { get; } = new();

    public IServiceProvider Services => _services;

    public IExperimentManager Manager { get; }

    public PredictionGuard<Ride, double> Guard { get; }

    public ExperimentStatus Status => Manager.GetStatus()[0];

    public VariantStatus Variant => Status.Variants.Single();

    /// <summary>Sets a setting of the experiment and reloads.</summary>
    public void Set(string key, string? value)
    {
        Configuration[PathOf(key)] = value;
        ((IConfigurationRoot)Configuration).Reload();
    }

    /// <summary>A call by a customer who takes a ride of a known length.</summary>
    public double Predict(string customer, double kilometers = 10) => Guard.Predict(new Ride(customer, kilometers), static ride => 2 * ride.Kilometers);

    /// <summary>Calls by different customers, with rides of 5 to 15 km.</summary>
    public List<double> PredictMany(int count)
    {
        var answers = new List<double>(count);
        for (var i = 0; i < count; i++)
        {
            _ride++;
            answers.Add(Predict($"customer{_ride}", 5 + (_ride * 7919 % 1000 / 100.0)));
        }

        return answers;
    }

    /// <summary>Has the variant in shadow called for inputs as of <see cref="PredictMany"/>, and waits until they're compared. No other inputs are.</summary>
    public async Task CompareManyAsync(int count)
    {
        var held = HoldVariantAt(count + 1);
        PredictMany(count + 1);
        await held.WaitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Holds a call of the variant until the test ends.</summary>
    /// <returns>A task that completes when the call is held; the variant's calls before it are compared then.</returns>
    public Task HoldVariantAt(int call)
    {
        _held = new HeldCall<Ride, double>(call);
        Guard.Children.Single(child => child.Name.EndsWith(Variant.Name, StringComparison.Ordinal)).Attach(router: null, _held);
        return _held.Reached;
    }

    /// <summary>What happens once a second.</summary>
    public void Evaluate() => ((ExperimentManager)Manager).Experiments[0].Evaluate();

    public async ValueTask DisposeAsync()
    {
        _held?.Dispose();
        await _services.DisposeAsync();
        Configuration.Dispose();
    }

    private static string PathOf(string key) => $"PredictionGuardrails:Experiments:{(key.StartsWith(':') ? key[1..] : $"fare-v2:{key}")}";
}
