using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests;

public sealed class PredictTests : IDisposable
{
    private readonly TestWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_prediction_that_passes_reaches_the_caller()
    {
        var guard = _world.NumberGuard(guard => guard.Range(0, 500));

        guard.Predict(3, input => input * 4).Should().Be(12);
    }

    [Fact]
    public void A_prediction_that_breaches_reaches_the_caller_as_an_exception()
    {
        var guard = _world.NumberGuard(guard => guard.Range(0, 500));

        var predict = () => guard.Predict(3, input => input * 400);

        predict.Should().Throw<PredictionRejectedException>();
    }

    [Fact]
    public void The_model_is_called_once_with_input_and_state()
    {
        var guard = _world.NumberGuard();
        var calls = new List<double>();

        guard.Predict(7, calls, static (calls, input) =>
        {
            calls.Add(input);
            return input;
        });

        calls.Should().Equal(7);
    }

    [Fact]
    public void A_guard_without_any_settings_refuses_NaN()
    {
        using var guard = new PredictionGuard<double, double>("fare");

        var predict = () => guard.Predict(1, _ => double.NaN);

        predict.Should().Throw<PredictionRejectedException>().Which.Breach.Rule.Should().Be(RuleNames.Finite);
    }

    [Fact]
    public void An_exception_of_the_model_passes_unchanged()
    {
        var guard = _world.NumberGuard(guard => guard.FallBackTo(1));
        var thrown = new InvalidOperationException("no model file");

        var predict = () => guard.Predict(1, _ => throw thrown);

        predict.Should().Throw<InvalidOperationException>().Which.Should().BeSameAs(thrown);
    }

    [Fact]
    public async Task An_exception_of_the_model_is_reported()
    {
        var guard = _world.NumberGuard();

        var predict = () => guard.Predict(1, _ => throw new InvalidOperationException("no model file"));

        predict.Should().Throw<InvalidOperationException>();
        var breach = await _world.Handler.NextAsync();
        breach.Should().BeEquivalentTo(new { Rule = RuleNames.Exceptions, Observed = "InvalidOperationException: no model file", Action = BreachAction.Throw });
    }

    [Fact]
    public void A_guard_can_fall_back_on_exceptions_of_the_model()
    {
        var guard = _world.NumberGuard(guard => guard.OnException(BreachAction.Fallback).FallBackTo(2.5));

        guard.Predict(1, _ => throw new InvalidOperationException()).Should().Be(2.5);
    }

    [Fact]
    public void Exceptions_that_are_not_chosen_pass_unchanged()
    {
        var guard = _world.NumberGuard(guard => guard.OnException(BreachAction.Fallback, exception => exception is TimeoutException).FallBackTo(2.5));

        guard.Predict(1, _ => throw new TimeoutException()).Should().Be(2.5);
        guard.Invoking(it => it.Predict(1, _ => throw new InvalidOperationException())).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public async Task A_filter_that_throws_lets_the_models_exception_pass_and_is_reported_with_the_breach()
    {
        var guard = _world.NumberGuard(guard => guard
            .OnException(BreachAction.Fallback, _ => throw new FormatException("the filter"))
            .FallBackTo(2.5));

        guard.Invoking(it => it.Predict(1, _ => throw new TimeoutException())).Should().Throw<TimeoutException>();

        var breach = await _world.Handler.NextAsync();
        breach.Action.Should().Be(BreachAction.Throw);
        breach.Exception.Should().BeOfType<AggregateException>()
            .Which.InnerExceptions.Select(inner => inner.GetType()).Should().Equal(typeof(TimeoutException), typeof(FormatException));
    }

    [Fact]
    public async Task Exceptions_are_not_reported_where_that_is_switched_off()
    {
        _world.Configuration.SetGuard("""{ "Exceptions": { "Enabled": false } }""");
        var guard = _world.NumberGuard(guard => guard.FallBackTo(1));

        guard.Invoking(it => it.Predict(1, _ => throw new TimeoutException())).Should().Throw<TimeoutException>();

        await guard.DisposeAsync();
        _world.Handler.Taken().Should().BeEmpty();
    }

    [Fact]
    public void Exceptions_do_not_follow_the_guards_own_action()
    {
        var guard = _world.NumberGuard(guard => guard.OnBreach(BreachAction.Fallback).FallBackTo(1));

        guard.Invoking(it => it.Predict(1, _ => throw new TimeoutException())).Should().Throw<TimeoutException>();
    }

    [Fact]
    public void Cancellation_in_a_synchronous_call_is_no_failure()
    {
        var guard = _world.NumberGuard(guard => guard.OnException(BreachAction.Fallback).FallBackTo(1));
        var cancelled = new CancellationToken(canceled: true);

        guard.Invoking(it => it.Predict(1, _ => throw new OperationCanceledException(cancelled))).Should().Throw<OperationCanceledException>();
    }

    [Fact]
    public void A_time_out_dressed_as_cancellation_is_a_failure()
    {
        var guard = _world.NumberGuard(guard => guard.OnException(BreachAction.Fallback).FallBackTo(1));
        var cancelled = new CancellationToken(canceled: true);

        guard.Predict(1, _ => throw new TaskCanceledException("time-out", new TimeoutException(), cancelled)).Should().Be(1);
    }

    [Fact]
    public void Inspect_checks_a_prediction_that_is_there_already()
    {
        var guard = _world.NumberGuard(guard => guard.Range(0, 500, BreachAction.Fallback).FallBackTo((ride, _) => ride + 1));

        guard.Inspect(7, 30).Should().Be(30);
        guard.Inspect(7, 3000).Should().Be(8);
    }

    [Fact]
    public void A_missing_model_is_the_callers_mistake()
    {
        var guard = _world.NumberGuard();

        guard.Invoking(it => it.Predict(1, null!)).Should().Throw<ArgumentNullException>().WithParameterName("model");
        guard.Invoking(it => it.Predict<object?>(1, null, null!)).Should().Throw<ArgumentNullException>().WithParameterName("model");
    }

    [Fact]
    public void All_checks_run_and_the_strongest_action_wins()
    {
        var guard = _world.NumberGuard(guard => guard
            .Range(0, 500, BreachAction.Fallback)
            .Check("even", value => value % 2 == 0)
            .Check("small", value => value < 10, BreachAction.Observe)
            .FallBackTo(2));

        var rejection = guard.Invoking(it => it.Predict(1, _ => 1001)).Should().Throw<PredictionRejectedException>().Which;

        rejection.Breach.Rule.Should().Be("even");
        rejection.Breaches.Select(breach => breach.Rule).Should().Equal(RuleNames.Range, "even", "small");
        rejection.FallbackBreaches.Should().BeEmpty();
    }

    [Fact]
    public void A_clean_call_allocates_nothing()
    {
        var guard = _world.Guard<Ride, float>(guard => guard.Range(0, 500));
        var ride = new Ride(3);
        var model = new object();

        Allocations.Of(() => guard.Predict(ride, model, static (_, ride) => (float)ride.Kilometers)).Should().Be(0);
        Allocations.Of(() => guard.Inspect(ride, 3f)).Should().Be(0);
        Allocations.Of(() => guard.PredictAsync(ride, model, static (_, ride, _) => new((float)ride.Kilometers)).GetAwaiter().GetResult()).Should().Be(0);
        Allocations.Of(() => guard.InspectAsync(ride, 3f).GetAwaiter().GetResult()).Should().Be(0);
    }

    [Fact]
    public void A_clean_call_with_metrics_checks_and_a_last_good_prediction_allocates_nothing()
    {
        var guard = _world.Guard<Ride, Quote>(guard => guard
            .Metric("price", quote => quote.Price, price => price.Range(0, 500))
            .Label("currency", quote => quote.Currency, currency => currency.AllowedValues(["USD", "EUR"]))
            .Check("confident", quote => quote.Confidence > 0.1)
            .FallBackToLastKnownGood(TimeSpan.FromMinutes(1)));
        var ride = new Ride(3);
        var quote = new Quote(12, 0.9);

        Allocations.Of(() => guard.Inspect(ride, quote)).Should().Be(0);
    }
}
