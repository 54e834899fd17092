using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.FeatureManagement;
using Microsoft.FeatureManagement.FeatureFilters;
using PredictionGuardrails.Experiments.Assignment;

namespace PredictionGuardrails.Benchmarks;

/// <summary>Assigning a customer to an arm, next to the targeting of Microsoft.FeatureManagement: whether a feature is on for a customer, and which variant it gets.</summary>
[MemoryDiagnoser]
[HideColumns("Error", "StdDev", "Median", "RatioSD")]
public class AssignmentBenchmarks
{
    private const int Customers = 1024;

    private const string Targeted = "feature_management:feature_flags:0:";
    private const string Varied = "feature_management:feature_flags:1:";

    private static readonly Dictionary<string, string?> Features = new()
    {
        [Targeted + "id"] = "fare-targeted",
        [Targeted + "enabled"] = "true",
        [Targeted + "conditions:client_filters:0:name"] = "Microsoft.Targeting",
        [Targeted + "conditions:client_filters:0:parameters:Audience:DefaultRolloutPercentage"] = "50",
        [Varied + "id"] = "fare-variants",
        [Varied + "enabled"] = "true",
        [Varied + "variants:0:name"] = "control",
        [Varied + "variants:1:name"] = "v2",
        [Varied + "allocation:percentile:0:variant"] = "control",
        [Varied + "allocation:percentile:0:from"] = "0",
        [Varied + "allocation:percentile:0:to"] = "50",
        [Varied + "allocation:percentile:1:variant"] = "v2",
        [Varied + "allocation:percentile:1:from"] = "50",
        [Varied + "allocation:percentile:1:to"] = "100",
    };

    private readonly AssignmentPlan _plan = new("fare-v2", 1, new ArmShares(0.5, 0.5));
    private string[] _customers = null!;
    private TargetingContext[] _contexts = null!;
    private ServiceProvider _services = null!;
    private IVariantFeatureManager _features = null!;
    private int _next;

    [GlobalSetup]
    public void SetUp()
    {
        _customers = [.. Enumerable.Range(0, Customers).Select(static number => $"customer-{number:000000}")];
        _contexts = [.. _customers.Select(static customer => new TargetingContext { UserId = customer })];
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(Features).Build();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddLogging();
        services.AddFeatureManagement().AddFeatureFilter<ContextualTargetingFilter>();
        _services = services.BuildServiceProvider();
        _features = _services.GetRequiredService<IVariantFeatureManager>();
    }

    [GlobalCleanup]
    public void CleanUp() => _services.Dispose();

    [Benchmark(Baseline = true)]
    public int AssignText() => _plan.Assign(_customers[_next++ & (Customers - 1)]).Arm;

    [Benchmark]
    public int AssignInteger() => _plan.Assign(_next++).Arm;

    [Benchmark]
    public ValueTask<bool> FeatureManagementTargeting() => _features.IsEnabledAsync("fare-targeted", _contexts[_next++ & (Customers - 1)]);

    [Benchmark]
    public ValueTask<Variant> FeatureManagementVariant() => _features.GetVariantAsync("fare-variants", _contexts[_next++ & (Customers - 1)]);
}
