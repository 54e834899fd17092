using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.FeatureManagement;
using Microsoft.FeatureManagement.FeatureFilters;

namespace PredictionGuardrails.FeatureManagement.Tests;

/// <summary>How feature management is registered, and what happens if it can't decide.</summary>
public sealed class FeatureManagerTests
{
    [Theory]
    [InlineData("Off")]
    [InlineData("Canary")]
    public async Task Application_without_feature_management_does_not_start(string phase)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration["PredictionGuardrails:Experiments:fare-v2:Phase"] = phase;
        builder.Services.AddPredictionGuardrails()
            .AddGuard<Ride, double>("fare")
            .AddExperiment<Ride, double>("fare-v2", "fare", static experiment => experiment
                .Variant("v2", static _ => static _ => 1)
                .AssignByFeatureFlag("fare-v2"));
        using var host = builder.Build();

        var start = () => host.StartAsync(TestContext.Current.CancellationToken);

        await start.Should().ThrowAsync<InvalidOperationException>().WithMessage(
            "An experiment assigns units by feature flag 'fare-v2', but feature management isn't registered. Call services.AddFeatureManagement().");
    }

    [Fact]
    public async Task Scoped_feature_manager_decides_in_a_scope_of_each_call()
    {
        var filters = new FilterInstances();
        await using var service = new TestService(
            flag: [("conditions:client_filters:0:name", "Counted")],
            services: services => services.AddSingleton(filters).AddScopedFeatureManagement().AddFeatureFilter<CountedFilter>());
        var atStart = filters.Created;

        service.PredictMany(100).Distinct().Should().HaveCount(2);

        filters.Created.Should().Be(atStart + 100);
        filters.Disposed.Should().Be(filters.Created);
    }

    [Fact]
    public async Task Decision_that_fails_is_answered_by_the_control()
    {
        await using var service = new TestService(flag: [("conditions:client_filters:0:name", "Unknown")]);

        ShouldNotBeAssigned(service);
    }

    [Fact]
    public async Task Exception_of_the_targeting_context_does_not_reach_the_caller()
    {
        await using var service = new TestService(
            assign: static experiment => experiment.AssignByFeatureFlag("fare-v2", static ride => throw new InvalidOperationException(ride.Customer)));

        ShouldNotBeAssigned(service);
    }

    [Fact]
    public async Task Exception_of_another_feature_manager_does_not_reach_the_caller()
    {
        await using var service = new TestService(services: static services => services.AddSingleton<IVariantFeatureManager, BrokenFeatureManager>());

        ShouldNotBeAssigned(service);
    }

    [Fact]
    public async Task Decision_that_takes_time_is_answered_by_the_control()
    {
        await using var service = new TestService(
            flag: [("conditions:client_filters:0:name", "Endless")],
            services: static services => services.AddFeatureManagement().AddFeatureFilter<EndlessFilter>());

        ShouldNotBeAssigned(service);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void Empty_name_of_a_flag_is_an_error(string feature)
    {
        var start = () => new TestService(assign: experiment => experiment.AssignByFeatureFlag(feature));

        start.Should().Throw<ArgumentException>().WithParameterName(nameof(feature));
    }

    private static void ShouldNotBeAssigned(TestService service)
    {
        service.Predict("c1").Should().Be(20);

        service.Variant.SkippedCalls["not assigned"].Should().Be(1);
        service.Status.ControlCalls.Should().Be(0);
        service.Variant.Calls.Should().Be(0);
    }

    private sealed class FilterInstances
    {
        public int Created { get; set; }

        public int Disposed { get; set; }
    }

    [FilterAlias("Counted")]
    private sealed class CountedFilter : IFeatureFilter, IDisposable
    {
        private readonly FilterInstances _instances;

        public CountedFilter(FilterInstances instances)
        {
            _instances = instances;
            _instances.Created++;
        }

        public Task<bool> EvaluateAsync(FeatureFilterEvaluationContext context) => Task.FromResult(true);

        public void Dispose() => _instances.Disposed++;
    }

    [FilterAlias("Endless")]
    private sealed class EndlessFilter : IFeatureFilter
    {
        public Task<bool> EvaluateAsync(FeatureFilterEvaluationContext context) => new TaskCompletionSource<bool>().Task;
    }

    private sealed class BrokenFeatureManager : IVariantFeatureManager
    {
        public IAsyncEnumerable<string> GetFeatureNamesAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public ValueTask<bool> IsEnabledAsync(string feature, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public ValueTask<bool> IsEnabledAsync<TContext>(string feature, TContext context, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public ValueTask<Variant> GetVariantAsync(string feature, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public ValueTask<Variant> GetVariantAsync(string feature, ITargetingContext context, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();
    }
}
