using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using PredictionGuardrails.Tests.Docs;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Resilience;

/// <summary>A guard and a resilience pipeline of Polly, either way round.</summary>
public sealed class PollyTests : IDisposable
{
    private static readonly Docs.Ride Ride = new(10);
    private readonly TestWorld _world = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(float.NaN, 12.5f)]
    [InlineData(4812.3f, 12.5f)]
    [InlineData(20f, 20f)]
    public void Guard_returns_what_a_pipeline_with_a_result_predicate_returned(float predicted, float expected)
    {
        var services = new ServiceCollection();
        MigrationSnippets.Register(services);
        using var provider = services.BuildServiceProvider();
        var guard = provider.GetRequiredService<PredictionGuard<Docs.Ride, float>>();

        MigrationSnippets.Before(_ => predicted, Ride).Should().Be(expected);
        MigrationSnippets.After(guard, _ => predicted, Ride).Should().Be(expected);
    }

    [Fact]
    public async Task A_rejected_prediction_is_tried_again_by_the_pipeline_around_the_guard()
    {
        using var guard = Guard();
        var model = new FlakyModel(() => float.NaN, () => 20);

        (await ResilienceSnippets.GuardInPipeline(guard, Ride, model, Cancellation)).Should().Be(20);

        model.Asked.Should().Be(2);
        guard.GetSnapshot().Count.Should().Be(2);
    }

    [Fact]
    public async Task Prediction_that_every_attempt_rejects_falls_back_in_the_pipeline()
    {
        using var guard = Guard();
        var model = new FlakyModel(() => float.NaN);

        (await ResilienceSnippets.GuardInPipeline(guard, Ride, model, Cancellation)).Should().Be(12.5f);

        model.Asked.Should().Be(3);
    }

    [Fact]
    public async Task A_tripped_guard_is_not_tried_again()
    {
        using var guard = Guard();
        guard.Isolate("for the test");
        var model = new FlakyModel(() => 20);

        using var rejections = new MetricCollector<long>(_world.Meters, "PredictionGuardrails", "prediction_guardrails.rejections");

        (await ResilienceSnippets.GuardInPipeline(guard, Ride, model, Cancellation)).Should().Be(12.5f);

        model.Asked.Should().Be(0);
        rejections.GetMeasurementSnapshot().Should().ContainSingle();
    }

    [Fact]
    public async Task A_pipeline_inside_gets_over_failures_and_the_guard_sees_one_prediction()
    {
        using var guard = Guard();
        var model = new FlakyModel(() => throw new TimeoutException(), () => 20);

        (await ResilienceSnippets.PipelineInGuard(guard, Ride, model, Cancellation)).Should().Be(20);

        guard.GetSnapshot().Count.Should().Be(1);
        _world.Logs.Should().NotContain(line => line.Id.Name == "Breach");
    }

    [Fact]
    public async Task Result_of_an_inner_pipeline_is_checked()
    {
        using var guard = Guard();

        await guard.Invoking(async it => await ResilienceSnippets.PipelineInGuard(it, Ride, new FlakyModel(() => 5000), Cancellation)).Should()
            .ThrowAsync<PredictionRejectedException>();
    }

    private PredictionGuard<Docs.Ride, float> Guard() => _world.Guard<Docs.Ride, float>(guard => guard.Range(0, 500));
}
