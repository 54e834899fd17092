using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Extensibility.Tests;

/// <summary>A package that keeps what was predicted, from what, and what became of it.</summary>
public sealed class ObserverTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
    private readonly FakeLogger _logger = new();
    private readonly Recorder _log = new();

    public void Dispose() => _logger.Collector.Clear();

    [Fact]
    public void A_prediction_that_passes_is_observed_as_it_is()
    {
        using var guard = Guard();

        guard.Predict(new Ride(7, "C1", 10), Fare);

        _log.Records.Should().Equal(new Record(7, "C1", 20, 20, PredictionVerdict.Accepted));
    }

    [Fact]
    public void A_clamped_prediction_is_observed_raw_and_as_it_was_answered()
    {
        using var guard = Guard(onBreach: BreachAction.Clamp);

        guard.Predict(new Ride(7, "C1", 500), Fare);

        _log.Records.Should().Equal(new Record(7, "C1", 1000, 100, PredictionVerdict.Clamped, "Range"));
    }

    [Fact]
    public void A_fallback_is_observed_with_what_was_wrong()
    {
        using var guard = Guard(onBreach: BreachAction.Fallback);

        guard.Predict(new Ride(7, "C1", 500), Fare);

        _log.Records.Should().Equal(new Record(7, "C1", 1000, 3, PredictionVerdict.FellBack, "Range"));
    }

    [Fact]
    public void A_rejected_prediction_is_observed_before_the_exception_reaches_the_caller()
    {
        using var guard = Guard(onBreach: BreachAction.Throw);

        var call = () => guard.Predict(new Ride(7, "C1", 500), Fare);

        call.Should().Throw<PredictionRejectedException>();
        _log.Records.Should().Equal(new Record(7, "C1", 1000, null, PredictionVerdict.Rejected, "Range"));
    }

    [Fact]
    public void An_exception_of_the_model_is_observed()
    {
        using var guard = Guard();

        var call = () => guard.Predict(new Ride(7, "C1", 1), static _ => throw new TimeoutException());

        call.Should().Throw<TimeoutException>();
        _log.Records.Should().Equal(new Record(7, "C1", null, null, PredictionVerdict.Failed, "Exceptions"));
    }

    [Fact]
    public void A_guard_that_observes_answers_with_the_prediction_and_says_what_was_wrong()
    {
        using var guard = Guard(onBreach: BreachAction.Throw);
        guard.OverrideMode(GuardMode.Observe);

        guard.Predict(new Ride(7, "C1", 500), Fare);

        _log.Records.Should().Equal(new Record(7, "C1", 1000, 1000, PredictionVerdict.Accepted, "Range"));
    }

    [Fact]
    public void A_guard_that_is_off_is_not_observed()
    {
        using var guard = Guard();
        guard.OverrideMode(GuardMode.Off);

        guard.Predict(new Ride(7, "C1", 500), Fare);

        _log.Records.Should().BeEmpty();
    }

    [Fact]
    public void While_the_breaker_is_open_there_is_no_prediction()
    {
        using var guard = Guard();
        guard.Isolate("a bad release");

        guard.Predict(new Ride(7, "C1", 1), Fare);

        _log.Records.Should().Equal(new Record(7, "C1", null, 3, PredictionVerdict.FellBack, "Isolated"));
    }

    [Fact]
    public void A_probe_is_observed_as_one()
    {
        using var guard = Guard();
        guard.RaiseBreach(new ExternalBreach { Rule = "Outcome", Observed = "wrong", Expected = "right", Action = BreachAction.Fallback });
        _time.Advance(TimeSpan.FromSeconds(30));

        guard.Predict(new Ride(7, "C1", 1), Fare);

        _log.Records.Should().Equal(new Record(7, "C1", 2, 3, PredictionVerdict.FellBack, "Outcome") { IsProbe = true });
    }

    [Fact]
    public async Task Asynchronous_calls_are_observed()
    {
        using var guard = Guard(onBreach: BreachAction.Fallback);

        await guard.PredictAsync(new Ride(7, "C1", 1), static async (ride, _) => { await Task.Yield(); return ride.Distance * 2; }, TestContext.Current.CancellationToken);
        await guard.PredictAsync(new Ride(8, "C1", 500), static (ride, _) => ValueTask.FromResult(ride.Distance * 2), TestContext.Current.CancellationToken);

        _log.Records.Should().Equal(
            new Record(7, "C1", 2, 2, PredictionVerdict.Accepted), new Record(8, "C1", 1000, 3, PredictionVerdict.FellBack, "Range"));
    }

    [Fact]
    public void Predictions_that_are_only_inspected_are_observed()
    {
        using var guard = Guard(onBreach: BreachAction.Fallback);

        guard.Inspect(new Ride(7, "C1", 1), 500);

        _log.Records.Should().Equal(new Record(7, "C1", 500, 3, PredictionVerdict.FellBack, "Range"));
    }

    [Fact]
    public void Every_item_of_a_batch_is_observed()
    {
        using var guard = Guard(onBreach: BreachAction.Fallback);

        guard.PredictBatch([new Ride(7, "C1", 1), new Ride(8, "C2", 500), new Ride(9, "C3", 3)], static rides => [.. rides.Select(Fare)]);

        _log.Records.Should().Equal(
            new Record(7, "C1", 2, 2, PredictionVerdict.Accepted),
            new Record(8, "C2", 1000, 3, PredictionVerdict.FellBack, "Range"),
            new Record(9, "C3", 6, 6, PredictionVerdict.Accepted));
    }

    [Fact]
    public void Items_of_a_batch_without_an_answer_are_observed_as_rejected()
    {
        using var guard = Guard(onBreach: BreachAction.Throw);

        var call = () => guard.PredictBatch([new Ride(7, "C1", 1), new Ride(8, "C2", 500)], static rides => [.. rides.Select(Fare)]);

        call.Should().Throw<BatchRejectedException<double>>();
        _log.Records.Should().Equal(
            new Record(7, "C1", 2, 2, PredictionVerdict.Accepted), new Record(8, "C2", 1000, null, PredictionVerdict.Rejected, "Range"));
    }

    [Fact]
    public void Items_of_a_batch_whose_inputs_are_refused_have_no_prediction()
    {
        using var guard = Guard(onBreach: BreachAction.Fallback, configure: guard => guard.Input("distance", ride => ride.Distance, distance => distance.Range(0, 400, BreachAction.Fallback)));

        guard.PredictBatch([new Ride(7, "C1", 500), new Ride(8, "C2", 3)], static rides => [.. rides.Select(Fare)]);

        _log.Records.Should().Equal(
            new Record(7, "C1", null, 3, PredictionVerdict.FellBack, "Range"), new Record(8, "C2", 6, 6, PredictionVerdict.Accepted));
    }

    [Fact]
    public async Task Every_prediction_of_a_stream_is_observed()
    {
        using var guard = Guard(onBreach: BreachAction.Fallback);

        await foreach (var _ in guard.PredictStreamAsync(new Ride(7, "C1", 1), static (_, _) => Two(), TestContext.Current.CancellationToken))
        {
        }

        _log.Records.Should().Equal(
            new Record(7, "C1", 10, 10, PredictionVerdict.Accepted), new Record(7, "C1", 200, 3, PredictionVerdict.FellBack, "Range"));

        static async IAsyncEnumerable<double> Two()
        {
            yield return 10;
            await Task.Yield();
            yield return 200;
        }
    }

    [Fact]
    public void The_caller_finds_in_its_context_what_the_observer_saw()
    {
        using var guard = Guard(onBreach: BreachAction.Fallback);
        var context = new PredictionContext { Key = "mine" };

        guard.Predict(context, new Ride(7, "C1", 500), Fare);

        _log.Ids.Should().Equal(context.Id);
        context.Should().BeEquivalentTo(new { Key = (PredictionKey)"mine", Unit = (PredictionKey)"C1", Verdict = PredictionVerdict.FellBack, Fallback = "constant" });
        context.Breaches.Should().ContainSingle().Which.Rule.Should().Be("Range");
    }

    [Fact]
    public void A_context_works_without_an_observer()
    {
        using var guard = new PredictionGuard<Ride, double>("fare", guard => guard.Range(0, 100));
        var context = new PredictionContext();

        guard.Predict(context, new Ride(7, "C1", 5), Fare);

        context.Verdict.Should().Be(PredictionVerdict.Accepted);
        context.Key.IsNone.Should().BeTrue();
    }

    [Fact]
    public void A_context_can_be_used_again()
    {
        using var guard = Guard(onBreach: BreachAction.Fallback);
        var context = new PredictionContext();
        guard.Predict(context, new Ride(7, "C1", 500), Fare);
        var first = context.Id;

        guard.Predict(context, new Ride(7, "C1", 5), Fare);

        context.Should().BeEquivalentTo(new { Verdict = PredictionVerdict.Accepted, Fallback = (string?)null });
        context.Breaches.Should().BeEmpty();
        context.Id.Should().NotBe(first);
    }

    [Fact]
    public void Ids_sort_by_time_and_never_repeat()
    {
        using var guard = Guard();
        for (var i = 0; i < 1000; i++)
        {
            guard.Predict(new Ride(i, "C1", 1), Fare);
            _time.Advance(TimeSpan.FromTicks(2500));
        }

        var ids = _log.Ids.ConvertAll(id => id.ToString());
        ids.Should().OnlyHaveUniqueItems().And.BeInAscendingOrder(StringComparer.Ordinal);
        _log.Ids.Should().AllSatisfy(id => id.Version.Should().Be(7));
        _log.Ids.Should().AllSatisfy(id => (id.Variant & 0b1100).Should().Be(0b1000));
    }

    [Fact]
    public void Time_is_when_the_result_was_decided_and_the_id_has_it_too()
    {
        using var guard = Guard();

        guard.Predict(new Ride(7, "C1", 10), ride =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(1234));
            return Fare(ride);
        });

        _log.Times.Should().Equal(_time.GetUtcNow());
        MillisecondsOf(_log.Ids.Single()).Should().Be(_time.GetUtcNow().ToUnixTimeMilliseconds());
    }

    [Fact]
    public void Id_that_is_read_before_the_call_has_ended_keeps_its_own_time()
    {
        using var guard = Guard();
        var context = new PredictionContext();
        var began = _time.GetUtcNow();

        guard.Predict(context, new Ride(7, "C1", 10), ride =>
        {
            _ = context.Id;
            _time.Advance(TimeSpan.FromMilliseconds(1234));
            return Fare(ride);
        });

        MillisecondsOf(context.Id).Should().Be(began.ToUnixTimeMilliseconds());
        _log.Times.Should().Equal(_time.GetUtcNow());
    }

    [Fact]
    public void Context_that_is_reused_has_the_key_and_unit_of_each_input()
    {
        using var guard = Guard();
        var context = new PredictionContext();

        guard.Predict(context, new Ride(7, "C1", 10), Fare);
        guard.Predict(context, new Ride(8, "C2", 10), Fare);

        _log.Records.Should().Equal(new Record(7, "C1", 20, 20, PredictionVerdict.Accepted), new Record(8, "C2", 20, 20, PredictionVerdict.Accepted));
    }

    [Fact]
    public void Key_that_the_caller_set_stays_in_a_context_that_is_reused()
    {
        using var guard = Guard();
        var context = new PredictionContext { Key = 99 };

        guard.Predict(context, new Ride(7, "C1", 10), Fare);
        guard.Predict(context, new Ride(8, "C2", 10), Fare);

        _log.Records.Should().Equal(new Record(99, "C1", 20, 20, PredictionVerdict.Accepted), new Record(99, "C2", 20, 20, PredictionVerdict.Accepted));
    }

    [Fact]
    public async Task Stream_that_fails_is_observed()
    {
        using var guard = Guard();

        await FluentActions.Awaiting(async () =>
        {
            await foreach (var _ in guard.PredictStreamAsync(new Ride(7, "C1", 10), static (_, _) => throw new InvalidOperationException("No model.")))
            {
            }
        }).Should().ThrowAsync<InvalidOperationException>();

        _log.Records.Should().Equal(new Record(7, "C1", null, null, PredictionVerdict.Failed));
    }

    [Fact]
    public void Ids_stay_unique_and_follow_the_clock_when_it_is_set_back()
    {
        using var guard = Guard();
        for (var hour = 0; hour < 3; hour++)
        {
            for (var call = 0; call < 100; call++)
            {
                guard.Predict(new Ride(7, "C1", 10), Fare);
            }

            _time.AdjustTime(_time.GetUtcNow() - TimeSpan.FromHours(1));
        }

        _log.Ids.Should().OnlyHaveUniqueItems();
        MillisecondsOf(_log.Ids[^1]).Should().Be((_time.GetUtcNow() + TimeSpan.FromHours(1)).ToUnixTimeMilliseconds());
    }

    [Fact]
    public void Call_within_the_model_of_another_is_observed_apart()
    {
        using var guard = Guard();
        using var inner = Guard();

        guard.Predict(new Ride(7, "C1", 10), ride => inner.Predict(new Ride(8, "C2", 20), Fare) + Fare(ride));
        guard.Predict(new Ride(9, "C3", 5), Fare);

        _log.Records.Should().Equal(
            new Record(8, "C2", 40, 40, PredictionVerdict.Accepted),
            new Record(7, "C1", 60, 60, PredictionVerdict.Accepted),
            new Record(9, "C3", 10, 10, PredictionVerdict.Accepted));
    }

    [Fact]
    public async Task Call_that_awaits_is_observed_apart_from_calls_in_the_meantime()
    {
        using var guard = Guard();
        var answer = new TaskCompletionSource<double>();

        var awaiting = guard.PredictAsync(new Ride(7, "C1", 10), (_, _) => new ValueTask<double>(answer.Task), TestContext.Current.CancellationToken);
        guard.Predict(new Ride(8, "C2", 20), Fare);
        answer.SetResult(15);
        await awaiting;

        _log.Records.Should().Equal(
            new Record(8, "C2", 40, 40, PredictionVerdict.Accepted), new Record(7, "C1", 15, 15, PredictionVerdict.Accepted));
    }

    [Fact]
    public void Exception_of_an_observer_is_logged_once_per_interval()
    {
        using var guard = new PredictionGuard<Ride, double>(
            "fare", guard => guard.Observe(new Broken()).Observe(_log), new PredictionGuardDependencies { TimeProvider = _time, LoggerFactory = new OneLogger(_logger) });

        guard.Predict(new Ride(7, "C1", 1), Fare).Should().Be(2);
        guard.Predict(new Ride(8, "C1", 1), Fare).Should().Be(2);

        _log.Records.Should().HaveCount(2);
        _logger.Collector.GetSnapshot().Should().ContainSingle(record => record.Id.Name == "ObserverFailed");
    }

    [Fact]
    public void An_observer_can_be_a_service()
    {
        var services = new ServiceCollection();
        services.AddSingleton(_log);
        services.AddPredictionGuardrails().AddGuard<Ride, double>("fare", guard => guard.Key(ride => ride.Id).ObserveWith<Recorder>());
        using var provider = services.BuildServiceProvider();

        provider.GetRequiredService<PredictionGuard<Ride, double>>().Predict(new Ride(7, "C1", 1), Fare);

        _log.Records.Should().Equal(new Record(7, "", 2, 2, PredictionVerdict.Accepted));
    }

    [Fact]
    public void Observing_allocates_nothing()
    {
        using var guard = new PredictionGuard<Ride, double>("fare", guard => guard.Range(0, 100).Key(ride => ride.Id).Observe(new Counter()));
        var ride = new Ride(7, "C1", 5);

        Allocations.Of(() => guard.Predict(ride, 2.0, static (factor, ride) => ride.Distance * factor)).Should().Be(0);
    }

    private static double Fare(Ride ride) => ride.Distance * 2;

    private static long MillisecondsOf(Guid id) => Convert.ToInt64(id.ToString("N")[..12], 16);

    private PredictionGuard<Ride, double> Guard(BreachAction onBreach = BreachAction.Throw, Action<PredictionGuardBuilder<Ride, double>>? configure = null) => new(
        "fare",
        guard =>
        {
            guard.Range(0, 100, onBreach).FallBackTo(3).Key(ride => ride.Id).Unit(ride => ride.Customer).Observe(_log);
            configure?.Invoke(guard);
        },
        new PredictionGuardDependencies { TimeProvider = _time });

    public sealed record Ride(int Id, string Customer, double Distance);

    private sealed record Record(long Key, string Unit, double? Prediction, double? Answer, PredictionVerdict? Verdict, string? Rule = null)
    {
        public bool IsProbe { get; init; }
    }

    private sealed class Recorder : IPredictionObserver<Ride, double>
    {
        public List<Record> Records { get; } = [];

        public List<Guid> Ids { get; } = [];

        public List<DateTimeOffset> Times { get; } = [];

        public void OnPrediction(in ObservedPrediction<Ride, double> prediction)
        {
            var context = prediction.Context;
            context.Key.TryGetInt64(out var key);
            Times.Add(prediction.Time);
            Ids.Add(context.Id);
            Records.Add(new Record(
                key,
                context.Unit.ToString(),
                prediction.HasPrediction ? prediction.Prediction : null,
                prediction.HasAnswer ? prediction.Answer : null,
                context.Verdict,
                context.Breaches is [.., var last] ? last.Rule : null)
            {
                IsProbe = prediction.IsProbe,
            });
        }
    }

    private sealed class Counter : IPredictionObserver<Ride, double>
    {
        public long Count { get; private set; }

        public void OnPrediction(in ObservedPrediction<Ride, double> prediction) => Count += prediction.Context.Id == Guid.Empty ? 0 : 1;
    }

    private sealed class Broken : IPredictionObserver<Ride, double>
    {
        public void OnPrediction(in ObservedPrediction<Ride, double> prediction) => throw new IOException("disk full");
    }

    private sealed class OneLogger(FakeLogger logger) : ILoggerFactory
    {
        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public ILogger CreateLogger(string categoryName) => logger;

        public void Dispose()
        {
        }
    }
}
