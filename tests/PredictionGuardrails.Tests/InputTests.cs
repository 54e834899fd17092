using Microsoft.Extensions.Options;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests;

/// <summary>Features of the input, asked about before the model is.</summary>
public sealed class InputTests : IDisposable
{
    private readonly TestWorld _world = new();
    private int _asked;

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_refused_input_calls_no_model_and_enters_no_window_of_outputs()
    {
        using var guard = Guard();

        guard.Invoking(it => it.Predict(-3, Score)).Should().Throw<PredictionRejectedException>()
            .WithMessage("Prediction rejected. Range breach in guard 'fare': input distance was -3, expected between 0 and 100.");

        _asked.Should().Be(0);
        guard.GetSnapshot().Count.Should().Be(0);
        guard.GetSnapshot("input distance").Count.Should().Be(1);
    }

    [Fact]
    public void A_refused_input_can_be_answered_by_a_fallback()
    {
        using var guard = Guard(guard => guard.OnBreach(BreachAction.Fallback).FallBackTo(7));

        guard.Predict(double.NaN, Score).Should().Be(7);
        _asked.Should().Be(0);
    }

    [Fact]
    public async Task An_asynchronous_call_refuses_too()
    {
        using var guard = Guard(guard => guard.OnBreach(BreachAction.Fallback).FallBackTo(7));

        (await guard.PredictAsync(-3, (input, _) => ValueTask.FromResult(Score(input)), TestContext.Current.CancellationToken)).Should().Be(7);
        _asked.Should().Be(0);
    }

    [Fact]
    public void A_feature_may_be_missing_where_that_is_allowed()
    {
        using var guard = _world.Guard<double?, double>(guard => guard.Input("distance", input => input, distance => distance.AllowNull()));

        guard.Predict(null, _ => 5).Should().Be(5);

        guard.GetSnapshot("input distance").NullCount.Should().Be(1);
        _world.Logs.Should().NotContain(line => line.Id.Name == "Breach");
    }

    [Fact]
    public void An_observed_breach_asks_the_model_all_the_same()
    {
        _world.Configuration.SetGuard("""{ "Inputs": { "distance": { "Range": { "OnBreach": "Observe" } } } }""");
        using var guard = Guard();

        guard.Predict(-3, Score).Should().Be(-3);

        _world.Logs.Should().ContainSingle(line => line.Id.Name == "Breach");
    }

    [Fact]
    public void A_prediction_that_is_there_already_is_rejected_with_its_input()
    {
        using var guard = Guard();

        guard.Invoking(it => it.Inspect(-3, 1)).Should().Throw<PredictionRejectedException>();
        guard.GetSnapshot().Count.Should().Be(0);
    }

    [Fact]
    public void Inputs_cannot_be_clamped()
    {
        _world.Configuration.SetGuard("""{ "Inputs": { "distance": { "Range": { "OnBreach": "Clamp" } } } }""");

        this.Invoking(it => it.Guard()).Should().Throw<OptionsValidationException>()
            .WithMessage("PredictionGuardrails configuration is invalid:\n  - PredictionGuardrails:Guards:fare:Inputs:distance:Range:OnBreach: Clamp requires *");
    }

    [Fact]
    public void An_input_that_code_does_not_declare_is_an_error()
    {
        _world.Configuration.SetGuard("""{ "Inputs": { "distnace": { "Range": { "Minimum": 0 } } } }""");

        this.Invoking(it => it.Guard()).Should().Throw<OptionsValidationException>()
            .WithMessage("PredictionGuardrails configuration is invalid:\n  - PredictionGuardrails:Guards:fare:Inputs:distnace: The guard doesn't define this input metric. Did you mean 'distance'?");
    }

    [Fact]
    public void A_feature_is_named_once() =>
        this.Invoking(it => it.Guard(guard => guard.Input("Distance", input => input))).Should().Throw<ArgumentException>()
            .WithMessage("An input metric named 'Distance' already exists.*");

    [Fact]
    public void An_input_and_a_metric_may_have_one_name()
    {
        using var guard = Guard(guard => guard.Metric("distance", prediction => 2 * prediction));
        guard.Predict(3, Score);

        guard.GetSnapshot("input distance").Mean.Should().Be(3);
        guard.GetSnapshot("distance").Mean.Should().Be(6);
    }

    [Fact]
    public void A_selector_that_throws_refuses_the_input()
    {
        using var guard = _world.NumberGuard(guard => guard.Input<double>("distance", _ => throw new FormatException("no distance")));

        guard.Invoking(it => it.Predict(1, Score)).Should().Throw<PredictionRejectedException>()
            .WithMessage("*Metric breach in guard 'fare': the selector of metric 'input distance' threw FormatException: no distance.*");
    }

    [Fact]
    public void An_input_that_drifts_is_found_before_the_model_has_to_be()
    {
        using var guard = Guard(guard => guard.Change(BreachAction.Observe, onShift: BreachAction.Fallback).FallBackTo(7).Baseline(minimumDuration: TimeSpan.Zero));
        var next = Streams.Normal(seed: 1);
        for (var i = 0; i < 1000; i++)
        {
            guard.Predict(next(), _ => 5 + (0.01 * next()));
        }

        guard.EvaluateNow();
        for (var i = 0; i < 50; i++)
        {
            guard.Predict(3 * next(), _ => 5 + (0.01 * next()));
        }

        guard.GetStatus().Breaker.Should().Be(BreakerState.Open);
        guard.GetStatus().OpenedBy!.Metric.Should().Be("input distance");
    }

    [Fact]
    public void A_refused_input_is_no_probe_of_the_model()
    {
        using var guard = Guard(guard => guard.Change(BreachAction.Fallback).OnBreach(BreachAction.Fallback).FallBackTo(7).Baseline(minimumDuration: TimeSpan.Zero));
        var next = Streams.Normal(seed: 1);
        for (var i = 0; i < 1000; i++)
        {
            guard.Predict(next(), Score);
        }

        guard.EvaluateNow();
        for (var i = 0; i < 50; i++)
        {
            guard.Predict(next(), _ => 1000);
        }

        _world.Time.Advance(TimeSpan.FromMinutes(1));
        guard.Predict(next(), Score);
        guard.GetStatus().Breaker.Should().Be(BreakerState.HalfOpen);
        _asked = 0;

        guard.Predict(-3, Score).Should().Be(7);

        _asked.Should().Be(0);
        guard.GetStatus().Breaker.Should().Be(BreakerState.HalfOpen);
    }

    [Fact]
    public void A_guard_that_is_off_asks_nothing()
    {
        using var guard = Guard(guard => guard.Mode(GuardMode.Off));

        guard.Predict(-3, Score).Should().Be(-3);
    }

    private PredictionGuard<double, double> Guard(Action<PredictionGuardBuilder<double, double>>? configure = null) => _world.NumberGuard(guard =>
    {
        guard.Input("distance", input => input, distance => distance.Range(0, 100));
        configure?.Invoke(guard);
    });

    private double Score(double input)
    {
        _asked++;
        return input;
    }
}
