using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Fallbacks;

public sealed class FallbackTests : IDisposable
{
    private readonly TestWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_constant_answers() => Guard(guard => guard.FallBackTo(2.5)).Inspect(1, 501).Should().Be(2.5);

    [Fact]
    public void A_function_answers_for_its_input_and_is_reported_the_breach()
    {
        var guard = Guard(guard => guard.FallBackTo((input, breach) => breach.ObservedValue == 501 ? input + 1 : 0));

        guard.Inspect(7, 501).Should().Be(8);
    }

    [Fact]
    public async Task An_asynchronous_function_answers()
    {
        var guard = Guard(guard => guard.FallBackTo(async (input, _, _) =>
        {
            await Task.Yield();
            return input + 1;
        }));

        (await guard.InspectAsync(7, 501)).Should().Be(8);
    }

    [Fact]
    public void An_asynchronous_fallback_refuses_synchronous_calls_at_the_first_one()
    {
        var guard = Guard(guard => guard.FallBackTo((input, _, _) => new(input)).FallBackTo(1));

        guard.Invoking(it => it.Predict(1, input => input)).Should().Throw<InvalidOperationException>().WithMessage(
            "Guard 'fare' has an asynchronous fallback (function), which can't be used by a synchronous call. Call PredictAsync or InspectAsync, or use a synchronous fallback.");
        guard.Invoking(it => it.Inspect(1, 1)).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void An_asynchronous_fallback_hinders_nobody_while_it_is_not_asked()
    {
        var guard = Guard(guard => guard.Mode(GuardMode.Observe).FallBackTo((input, _, _) => new(input)));

        guard.Predict(1, input => input).Should().Be(1);
    }

    [Fact]
    public async Task Synchronous_fallbacks_answer_asynchronous_calls()
    {
        var guard = Guard(guard => guard.FallBackTo((input, _) => input + 1));

        (await guard.InspectAsync(7, 501)).Should().Be(8);
    }

    [Fact]
    public void Fallbacks_are_asked_in_order_until_one_answers()
    {
        var asked = new List<int>();
        var guard = Guard(guard => guard
            .FallBackTo((_, _) => Ask(1, double.NaN))
            .FallBackTo((_, _) => Ask(2, 22))
            .FallBackTo((_, _) => Ask(3, 33)));

        guard.Inspect(1, 501).Should().Be(22);
        asked.Should().Equal(1, 2);

        double Ask(int which, double answer)
        {
            asked.Add(which);
            return answer;
        }
    }

    [Fact]
    public void A_breaching_fallback_ends_in_an_exception_that_names_both_breaches()
    {
        var guard = Guard(guard => guard.FallBackTo((_, _) => -1));

        var rejection = guard.Invoking(it => it.Inspect(1, 501)).Should().Throw<PredictionRejectedException>().Which;

        rejection.Breach.ObservedValue.Should().Be(501);
        rejection.FallbackBreaches.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Rule = "Range", Fallback = "function", ObservedValue = -1 });
        rejection.Message.Should().Be(
            "Prediction rejected. Range breach in guard 'fare': prediction was 501, expected between 0 and 500. "
            + "Fallbacks tried: Range: prediction of fallback 'function' was -1, expected between 0 and 500.");
    }

    [Fact]
    public void A_failing_fallback_ends_in_an_exception_that_carries_its_exception()
    {
        var guard = Guard(guard => guard.FallBackTo((_, _) => throw new TimeoutException("no answer")));

        var rejection = guard.Invoking(it => it.Inspect(1, 501)).Should().Throw<PredictionRejectedException>().Which;

        rejection.InnerException.Should().BeOfType<TimeoutException>();
        rejection.Message.Should().EndWith("Fallbacks tried: fallback 'function' threw TimeoutException: no answer.");
    }

    [Fact]
    public async Task A_failing_asynchronous_fallback_ends_in_an_exception_that_carries_its_exception()
    {
        var guard = Guard(guard => guard.FallBackTo((_, _, _) => ValueTask.FromException<double>(new TimeoutException("no answer"))));

        var rejection = (await guard.Awaiting(it => it.InspectAsync(1, 501).AsTask()).Should().ThrowAsync<PredictionRejectedException>()).Which;

        rejection.InnerException.Should().BeOfType<TimeoutException>();
    }

    [Fact]
    public void When_model_and_fallback_threw_both_exceptions_are_carried()
    {
        var guard = Guard(guard => guard.OnException(BreachAction.Fallback).FallBackTo((_, _) => throw new TimeoutException()));

        var rejection = guard.Invoking(it => it.Predict(1, _ => throw new FormatException("model"))).Should().Throw<PredictionRejectedException>().Which;

        rejection.InnerException.Should().BeOfType<AggregateException>()
            .Which.InnerExceptions.Select(inner => inner.GetType()).Should().Equal(typeof(FormatException), typeof(TimeoutException));
        rejection.Message.Should().Contain("Exceptions breach in guard 'fare': the model threw FormatException: model.");
    }

    [Fact]
    public async Task Failures_of_fallbacks_reach_handlers_too()
    {
        var guard = Guard(guard => guard.FallBackTo((_, _) => -1).FallBackTo((_, _) => throw new TimeoutException()).FallBackTo(1));

        guard.Inspect(1, 501);

        await guard.DisposeAsync();
        _world.Handler.Taken().Select(breach => (breach.Rule, breach.Fallback)).Should().Equal(("Range", null), ("Range", "function"), ("Fallback", "function"));
    }

    [Fact]
    public void A_fallbacks_value_is_clamped_like_a_models()
    {
        var guard = _world.NumberGuard(guard => guard
            .Range(0, 500, BreachAction.Clamp)
            .Check("even", value => value % 2 == 0, BreachAction.Fallback)
            .FallBackTo((_, _) => 600));

        guard.Inspect(1, 7).Should().Be(500);
    }

    [Fact]
    public void A_breach_that_only_wants_to_throw_asks_no_fallback()
    {
        var guard = _world.NumberGuard(guard => guard.Range(0, 500, BreachAction.Throw).FallBackTo(1));

        guard.Invoking(it => it.Inspect(1, 501)).Should().Throw<PredictionRejectedException>().Which.FallbackBreaches.Should().BeEmpty();
    }

    [Fact]
    public void The_last_good_prediction_answers()
    {
        var guard = Guard(guard => guard.FallBackToLastKnownGood(TimeSpan.FromMinutes(1)));
        guard.Inspect(1, 11);
        guard.Inspect(1, 12);

        guard.Inspect(1, 501).Should().Be(12);
    }

    [Fact]
    public void The_last_good_prediction_is_good_for_its_maximum_age()
    {
        var guard = Guard(guard => guard.FallBackToLastKnownGood(TimeSpan.FromMinutes(1)));
        guard.Inspect(1, 12);

        _world.Time.Advance(TimeSpan.FromMinutes(1));
        guard.Inspect(1, 501).Should().Be(12);

        _world.Time.Advance(TimeSpan.FromSeconds(1));
        guard.Invoking(it => it.Inspect(1, 501)).Should().Throw<PredictionRejectedException>()
            .WithMessage("*Fallbacks tried: fallback 'last known good prediction' has no value (00:01:01 old, limit 00:01:00).");
    }

    [Fact]
    public void A_prediction_that_comes_later_is_younger()
    {
        var guard = Guard(guard => guard.FallBackToLastKnownGood(TimeSpan.FromMinutes(1)));
        guard.Inspect(1, 12);
        _world.Time.Advance(TimeSpan.FromSeconds(50));
        guard.Inspect(1, 13);

        _world.Time.Advance(TimeSpan.FromSeconds(50));

        guard.Inspect(1, 501).Should().Be(13);
    }

    [Fact]
    public void Without_a_good_prediction_yet_the_next_fallback_answers_and_no_failure_is_reported()
    {
        var guard = Guard(guard => guard.FallBackToLastKnownGood(TimeSpan.FromMinutes(1)).FallBackTo(3));

        guard.Inspect(1, 501).Should().Be(3);

        guard.Dispose();
        _world.Handler.Taken().Should().ContainSingle();
    }

    [Fact]
    public void Without_a_good_prediction_yet_the_exception_says_so()
    {
        var guard = Guard(guard => guard.FallBackToLastKnownGood(TimeSpan.FromMinutes(1)));

        guard.Invoking(it => it.Inspect(1, 501)).Should().Throw<PredictionRejectedException>().WithMessage("*fallback 'last known good prediction' has no value (no prediction yet)*");
    }

    [Fact]
    public void A_prediction_with_an_observed_breach_is_not_good()
    {
        var guard = _world.NumberGuard(guard => guard
            .Range(0, 500, BreachAction.Fallback)
            .Check("even", value => value % 2 == 0, BreachAction.Observe)
            .FallBackToLastKnownGood(TimeSpan.FromMinutes(1)));
        guard.Inspect(1, 12);
        guard.Inspect(1, 13);

        guard.Inspect(1, 501).Should().Be(12);
    }

    [Fact]
    public void A_large_last_good_prediction_is_never_torn()
    {
        using var guard = new PredictionGuard<int, Wide>("wide", guard => guard
            .Check("positive", wide => wide.A >= 0, BreachAction.Fallback)
            .FallBackToLastKnownGood(TimeSpan.FromMinutes(1)));
        guard.Inspect(0, new Wide(0, 0, 0, 0));

        var torn = 0;
        Parallel.For(0, 4, worker =>
        {
            for (long i = 0; i < 20_000; i++)
            {
                var answer = guard.Inspect(0, worker == 0 ? new Wide(-1, 0, 0, 0) : new Wide(i, i, i, i));
                if (answer.A != answer.B || answer.A != answer.C || answer.A != answer.D)
                {
                    Interlocked.Increment(ref torn);
                }
            }
        });

        torn.Should().Be(0);
    }

    [Fact]
    public void The_last_good_prediction_needs_a_sensible_maximum_age()
    {
        var create = () => Guard(guard => guard.FallBackToLastKnownGood(TimeSpan.FromMilliseconds(999)));

        create.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("maximumAge");
    }

    [Fact]
    public void A_service_answers_in_a_scope_of_its_own()
    {
        using var services = new ServiceCollection().AddScoped<BackupModel>().BuildServiceProvider();
        var guard = ServiceGuard(services, guard => guard.FallBackToService<BackupModel>((model, input, _) => model.Score(input)));

        guard.Inspect(7, 501).Should().Be(14);
        guard.Inspect(8, 501).Should().Be(16);
        BackupModel.Made(services).Should().Be((2, 2));
    }

    [Fact]
    public async Task A_service_answers_asynchronous_calls()
    {
        await using var services = new ServiceCollection().AddScoped<BackupModel>().BuildServiceProvider();
        var guard = ServiceGuard(services, guard => guard.FallBackToService<BackupModel>((model, input, _) => model.Score(input)));

        (await guard.InspectAsync(7, 501)).Should().Be(14);
        BackupModel.Made(services).Should().Be((1, 1));
    }

    [Fact]
    public async Task A_service_can_be_asked_asynchronously()
    {
        await using var services = new ServiceCollection().AddScoped<BackupModel>().BuildServiceProvider();
        var guard = ServiceGuard(services, guard => guard.FallBackToService<BackupModel>((model, input, _, token) => model.ScoreAsync(input, token)));

        (await guard.InspectAsync(7, 501)).Should().Be(14);
        guard.Invoking(it => it.Inspect(1, 1)).Should().Throw<InvalidOperationException>().WithMessage("*(service BackupModel)*");
        BackupModel.Made(services).Should().Be((1, 1));
    }

    [Fact]
    public void A_service_that_is_not_registered_is_an_error_at_start()
    {
        using var services = new ServiceCollection().BuildServiceProvider();

        var create = () => ServiceGuard(services, guard => guard.FallBackToService<BackupModel>((model, input, _) => model.Score(input)));

        create.Should().Throw<OptionsValidationException>()
            .WithMessage("PredictionGuardrails configuration is invalid:\n  - PredictionGuardrails:Guards:fare:Fallback: Service BackupModel isn't registered.");
    }

    [Fact]
    public void A_service_without_a_container_is_an_error_at_start()
    {
        var create = () => Guard(guard => guard.FallBackToService<BackupModel>((model, input, _) => model.Score(input)));

        create.Should().Throw<OptionsValidationException>().Which.Failures.Should().ContainSingle(failure =>
            failure.StartsWith("PredictionGuardrails:Guards:fare:Fallback: Service BackupModel requires a container"));
    }

    [Fact]
    public void Falling_back_without_a_fallback_is_an_error_at_start()
    {
        var create = () => _world.NumberGuard(guard => guard.Range(0, 500, BreachAction.Fallback));

        create.Should().Throw<OptionsValidationException>()
            .WithMessage("PredictionGuardrails configuration is invalid:\n  - PredictionGuardrails:Guards:fare:Range:OnBreach: 'Fallback' requires a fallback. Call FallBackTo(…) in code, or set Fallback:Constant or Fallback:LastKnownGoodMaximumAge.");
    }

    [Fact]
    public void A_constant_that_the_guard_itself_refuses_is_an_error_at_start()
    {
        var create = () => Guard(guard => guard.FallBackTo(-1));

        create.Should().Throw<OptionsValidationException>().WithMessage(
            "PredictionGuardrails configuration is invalid:\n  - PredictionGuardrails:Guards:fare:Fallback:Constant: -1 fails the guard's Range check. Expected between 0 and 500.");
    }

    [Fact]
    public void A_constant_in_configuration_that_is_no_number_is_a_single_error()
    {
        _world.Configuration.SetGuard("""{ "Fallback": { "Constant": "cheap" } }""");
        var create = () => _world.NumberGuard(guard => guard.Range(1, 500));

        create.Should().Throw<OptionsValidationException>().Which.Failures.Should().Equal(
            "PredictionGuardrails:Guards:fare:Fallback:Constant: 'cheap' isn't valid. Expected a number of type double.");
    }

    [Fact]
    public void Functions_have_to_be_there()
    {
        var builders = new Action<PredictionGuardBuilder<double, double>>[]
        {
            guard => guard.FallBackTo((Func<double, Breach, double>)null!),
            guard => guard.FallBackTo((Func<double, Breach, CancellationToken, ValueTask<double>>)null!),
            guard => guard.FallBackToService((Func<BackupModel, double, Breach, double>)null!),
            guard => guard.FallBackToService((Func<BackupModel, double, Breach, CancellationToken, ValueTask<double>>)null!),
            guard => guard.Check("a", (Func<double, bool>)null!),
            guard => guard.Check("a", (Func<double, double, bool>)null!),
            guard => guard.Metric<double>("a", null!),
            guard => guard.ModelVersion((Func<string?>)null!),
            guard => guard.AllowedValues(null!),
        };

        builders.Should().AllSatisfy(build => FluentActions.Invoking(() => _world.NumberGuard(build)).Should().Throw<ArgumentNullException>());
    }

    private PredictionGuard<double, double> Guard(Action<PredictionGuardBuilder<double, double>> configure) =>
        _world.NumberGuard(guard =>
        {
            guard.Range(0, 500, BreachAction.Fallback).Finite(BreachAction.Fallback);
            configure(guard);
        });

    private PredictionGuard<double, double> ServiceGuard(IServiceProvider services, Action<PredictionGuardBuilder<double, double>> configure) =>
        new("fare", guard => configure(guard.Range(0, 500, BreachAction.Fallback)), new PredictionGuardDependencies
        {
            TimeProvider = _world.Time,
            Services = services,
        });

    private readonly record struct Wide(long A, long B, long C, long D);

    private sealed class BackupModel : IDisposable
    {
        private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<IServiceScopeFactory, int[]> Counts = [];
        private readonly int[] _counts;

        public BackupModel(IServiceScopeFactory scopes)
        {
            _counts = Counts.GetValue(scopes, static _ => new int[2]);
            _counts[0]++;
        }

        public static (int Made, int Disposed) Made(IServiceProvider services)
        {
            var counts = Counts.GetValue(services.GetRequiredService<IServiceScopeFactory>(), static _ => new int[2]);
            return (counts[0], counts[1]);
        }

        public double Score(double input) => input * 2;

        public async ValueTask<double> ScoreAsync(double input, CancellationToken token)
        {
            await Task.Yield();
            token.ThrowIfCancellationRequested();
            return Score(input);
        }

        public void Dispose() => _counts[1]++;
    }
}
