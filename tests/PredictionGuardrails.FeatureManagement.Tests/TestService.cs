using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Microsoft.FeatureManagement;

namespace PredictionGuardrails.FeatureManagement.Tests;

/// <summary>
/// A service with one guard, one canary, and one feature flag, all of fares. The control predicts 20, and the variant <c>v2</c> predicts 21; predictions aren't
/// compared. The flag gives each of them half of the users.
/// </summary>
internal sealed class TestService : IAsyncDisposable
{
    private const string Flag = "feature_management:feature_flags:0:";

    private static readonly (string Key, string? Value)[] Halves =
    [
        ("id", "fare-v2"),
        ("enabled", "true"),
        ("variants:0:name", "control"),
        ("variants:1:name", "v2"),
        ("allocation:percentile:0:variant", "control"),
        ("allocation:percentile:0:from", "0"),
        ("allocation:percentile:0:to", "50"),
        ("allocation:percentile:1:variant", "v2"),
        ("allocation:percentile:1:from", "50"),
        ("allocation:percentile:1:to", "100"),
    ];

    private readonly ServiceProvider _services;
    private readonly IExperimentManager _manager;
    private readonly PredictionGuard<Ride, double> _guard;

    /// <param name="flag">What differs from the flag that gives each arm half of the users.</param>
    /// <param name="settings">Settings of the experiment.</param>
    /// <param name="assign">Assigns in another way than by the flag alone.</param>
    /// <param name="services">Adds feature management in another way.</param>
    public TestService(
        (string Key, string? Value)[]? flag = null,
        (string Key, string? Value)[]? settings = null,
        Action<ExperimentBuilder<Ride, double>>? assign = null,
        Action<IServiceCollection>? services = null)
    {
        Set("PredictionGuardrails:Experiments:fare-v2:", [("Phase", "Canary"), ("Guardrails:prediction:Enabled", "false"), .. settings ?? []]);
        Set(Flag, [.. Halves, .. flag ?? []]);
        var collection = new ServiceCollection();
        collection.AddSingleton<TimeProvider>(new FakeTimeProvider(new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero)));
        collection.AddSingleton<IConfiguration>(Configuration);
        (services ?? (static services => services.AddFeatureManagement()))(collection);
        collection.AddPredictionGuardrails()
            .AddGuard<Ride, double>("fare", static fare => fare.Range(0, 500, BreachAction.Fallback).FallBackTo(12.5).Unit(static ride => ride.Customer))
            .AddExperiment<Ride, double>("fare-v2", "fare", experiment =>
            {
                experiment.Variant("v2", static _ => static _ => 21);
                (assign ?? (static experiment => experiment.AssignByFeatureFlag("fare-v2")))(experiment);
            });
        _services = collection.BuildServiceProvider(validateScopes: true);
        _manager = _services.GetRequiredService<IExperimentManager>();
        _guard = _services.GetRequiredService<PredictionGuard<Ride, double>>();
    }

    public ConfigurationManager Configuration { get; } = new();

    public ExperimentStatus Status => _manager.GetStatus().Single();

    public VariantStatus Variant => Status.Variants.Single();

    /// <summary>Sets settings of the flag and reloads.</summary>
    public void SetFlag(string key, string? value)
    {
        Configuration[Flag + key] = value;
        ((IConfigurationRoot)Configuration).Reload();
    }

    public double Predict(string? customer) => Predict(new Ride(customer));

    public double Predict(Ride ride) => _guard.Predict(ride, static ride => 2 * ride.Kilometers);

    /// <summary>A call by each of many customers.</summary>
    public List<double> PredictMany(int customers) => [.. Enumerable.Range(0, customers).Select(customer => Predict($"customer{customer}"))];

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Configuration.Dispose();
    }

    private void Set(string section, IEnumerable<(string Key, string? Value)> settings)
    {
        foreach (var (key, value) in settings)
        {
            Configuration[section + key] = value;
        }
    }
}
