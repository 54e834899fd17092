using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Execution;

/// <summary>Routers and observers that come and go while a guard runs.</summary>
public sealed class AttachTests : IDisposable
{
    private readonly TestWorld _world = new();
    private readonly RecordingObserver _observer = new();
    private readonly PredictionGuard<int, double> _guard;
    private readonly PredictionArm<int, double> _arm;

    public AttachTests()
    {
        _guard = Guard();
        _arm = new PredictionArm<int, double> { Name = "v2", Guard = _guard.CreateChild("v2"), Model = static input => input * 10 };
    }

    public void Dispose()
    {
        _guard.Dispose();
        _world.Dispose();
    }

    [Fact]
    public void Attached_observer_gets_the_calls_until_it_is_detached()
    {
        Predict(1);
        var attached = _guard.Attach(router: null, _observer);
        Predict(2);
        attached.Dispose();
        Predict(3);

        _observer.Records.Select(record => record.Input).Should().Equal(2);
    }

    [Fact]
    public void Attached_router_routes_the_calls_until_it_is_detached()
    {
        var attached = _guard.Attach(new Always(_arm), observer: null);
        var routed = Predict(2);
        attached.Dispose();

        routed.Should().Be(20);
        Predict(2).Should().Be(2);
    }

    [Fact]
    public void Attached_router_stays_when_an_observer_is_detached()
    {
        _guard.Attach(new Always(_arm), observer: null);
        var attached = _guard.Attach(router: null, _observer);

        attached.Dispose();

        Predict(2).Should().Be(20);
    }

    [Fact]
    public void Router_that_is_attached_alone_observes_nothing()
    {
        _guard.Attach(new Always(_arm), observer: null);

        Predict(2);

        _world.Logs.Should().NotContain(line => line.Id.Name == "ObserverFailed");
    }

    [Fact]
    public void Exception_of_a_function_that_reads_a_unit_is_logged_and_reaches_no_caller()
    {
        using var guard = Guard(static guard => guard.Unit(static _ => throw new FormatException()));
        guard.Attach(router: null, _observer);

        guard.Predict(1, static input => input).Should().Be(1);

        _world.Logs.Should().ContainSingle(line => line.Id.Name == "ObserverFailed").Which.Message.Should().Contain("key or unit");
    }

    [Fact]
    public void Failure_of_an_observer_is_logged_again_after_the_interval_of_log_summaries()
    {
        using var guard = Guard(static guard => guard.Unit(static _ => throw new FormatException()));
        guard.Attach(router: null, _observer);
        for (var seconds = 0; seconds <= 30; seconds++)
        {
            guard.Predict(1, static input => input);
            _world.Time.Advance(TimeSpan.FromSeconds(1));
        }

        _world.Logs.Should().HaveCount(2).And.OnlyContain(line => line.Id.Name == "ObserverFailed");
    }

    [Fact]
    public async Task Router_sees_the_shape_of_each_call()
    {
        var kinds = new List<PredictionCallKind>();
        _guard.Attach(new Noting(kinds), observer: null);

        Predict(1);
        await _guard.PredictAsync(1, static (input, _) => ValueTask.FromResult((double)input), TestContext.Current.CancellationToken);
        _guard.PredictBatch([1], static inputs => [.. inputs.Select(static input => (double)input)]);
        await _guard.PredictBatchAsync([1], static (inputs, _) => ValueTask.FromResult<IReadOnlyList<double>>([.. inputs.Select(static input => (double)input)]), TestContext.Current.CancellationToken);
        await foreach (var _ in _guard.PredictStreamAsync(1, static (input, _) => One(input), TestContext.Current.CancellationToken))
        {
            // The router has chosen.
        }

        kinds.Should().Equal(Enum.GetValues<PredictionCallKind>());
    }

    [Fact]
    public void Share_of_the_calls_that_is_timed_is_that_of_each_arm()
    {
        var durations = new List<bool>();
        _guard.Attach(new Always(_arm), new Timing(durations));

        for (var i = 0; i < 8000; i++)
        {
            Predict(1);
        }

        durations.Count(static isTimed => isTimed).Should().BeInRange(850, 1150, "one in eight is timed, by chance");
    }

    [Fact]
    public void Several_observers_get_each_call()
    {
        var other = new RecordingObserver();
        _guard.Attach(router: null, _observer);
        _guard.Attach(router: null, other);

        Predict(1);

        _observer.Records.Should().Equal(other.Records).And.HaveCount(1);
    }

    [Fact]
    public void Observer_that_is_attached_twice_is_detached_once_at_a_time()
    {
        _guard.Attach(router: null, _observer);
        _guard.Attach(router: null, _observer).Dispose();

        Predict(1);

        _observer.Records.Should().HaveCount(1);
    }

    [Fact]
    public void Second_router_is_refused_with_what_to_do()
    {
        _guard.Attach(new Always(_arm), observer: null);

        _guard.Invoking(guard => guard.Attach(new Always(_arm), _observer)).Should().Throw<InvalidOperationException>().WithMessage(
            "Guard 'fare' already has a router. Dispose what Attach returned for that router, or remove Route(…) from the configuration of the guard in code.");
    }

    [Fact]
    public void Refused_router_leaves_its_observer_detached()
    {
        _guard.Attach(new Always(_arm), observer: null);
        _guard.Invoking(guard => guard.Attach(new Always(_arm), _observer)).Should().Throw<InvalidOperationException>();

        Predict(1);

        _observer.Records.Should().BeEmpty();
    }

    [Fact]
    public void Router_of_the_builder_refuses_an_attached_one()
    {
        using var guard = Guard(static guard => guard.Route(new Always(arm: null)));

        guard.Invoking(it => it.Attach(new Always(_arm), observer: null)).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void Observer_joins_the_router_of_the_builder()
    {
        using var guard = Guard(guard => guard.Route(new Always(_arm)));
        guard.Attach(router: null, _observer);

        guard.Predict(2, static input => input);

        _observer.Records.Should().ContainSingle().Which.Arm.Should().Be("v2");
    }

    [Fact]
    public void Detaching_again_leaves_the_next_router()
    {
        var first = _guard.Attach(new Always(_arm), observer: null);
        first.Dispose();
        _guard.Attach(new Always(_arm), observer: null);

        first.Dispose();

        Predict(2).Should().Be(20);
    }

    [Fact]
    public void Arm_with_a_model_but_no_guard_is_a_failure_of_the_router()
    {
        using var guard = Guard();
        guard.Attach(new Always(new() { Name = "v2", Model = static input => input * 10 }), _observer);

        guard.Predict(2, static input => input).Should().Be(2);

        _observer.Records.Should().ContainSingle().Which.Arm.Should().BeNull("the arm can't be called");
        _world.Logs.Should().ContainSingle(static record => record.Exception != null).Which.Exception!.Message
            .Should().Be("Arm 'v2' has a model but no guard, so its model can't be called. Set its Guard, for example to what CreateChild returns.");
    }

    [Fact]
    public void Arm_whose_guard_is_disposed_leaves_the_call_to_the_own_model()
    {
        _guard.Attach(new Always(_arm), _observer);
        _arm.Guard!.Dispose();

        Predict(2).Should().Be(2);

        _observer.Records.Should().ContainSingle().Which.IsAnsweredByArm.Should().BeFalse();
    }

    [Fact]
    public void Arm_with_the_routed_guard_itself_is_not_routed_again()
    {
        _guard.Attach(new Always(_arm with { Guard = _guard }), observer: null);

        Predict(2).Should().Be(20);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    [InlineData("v2\n")]
    public void Arm_needs_a_name_of_one_line(string? name) =>
        FluentActions.Invoking(() => _arm with { Name = name! }).Should().Throw<ArgumentException>();

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(0)]
    [InlineData(-0.5)]
    [InlineData(1.5)]
    public void Arm_needs_a_probability(double probability) =>
        FluentActions.Invoking(() => _arm with { Probability = probability }).Should().Throw<ArgumentOutOfRangeException>();

    [Fact]
    public void Nothing_to_attach_is_refused() =>
        _guard.Invoking(static guard => guard.Attach(router: null, observer: null)).Should().Throw<ArgumentException>();

    [Fact]
    public void Disposed_guard_refuses_an_observer()
    {
        _guard.Dispose();

        _guard.Invoking(guard => guard.Attach(router: null, _observer)).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void Detaching_from_a_disposed_guard_does_nothing()
    {
        var attached = _guard.Attach(router: null, _observer);
        _guard.Dispose();

        attached.Invoking(static it => it.Dispose()).Should().NotThrow();
    }

    [Fact]
    public void Attached_router_and_observer_survive_a_reload()
    {
        _guard.Attach(new Always(_arm), _observer);

        _world.Configuration.SetGuard("""{ "Range": { "Maximum": 50 } }""");

        Predict(2).Should().Be(20);
        _observer.Records.Should().HaveCount(1);
    }

    [Fact]
    public void Children_are_not_observed_with_their_parent()
    {
        _guard.Attach(new Always(_arm), _observer);

        _arm.Guard!.Predict(1, static input => input);

        _observer.Records.Should().BeEmpty();
    }

    [Fact]
    public void Call_that_has_begun_is_observed_by_what_was_attached()
    {
        var later = new RecordingObserver();
        var attached = _guard.Attach(router: null, _observer);

        _guard.Predict(1, input =>
        {
            attached.Dispose();
            _guard.Attach(router: null, later);
            return input;
        });

        _observer.Records.Should().HaveCount(1);
        later.Records.Should().BeEmpty();
    }

    [Fact]
    public async Task Every_call_of_several_threads_is_answered_and_observed_once_while_routers_come_and_go()
    {
        const int Threads = 4;
        const int Calls = 20_000;
        var passing = new RecordingObserver();
        var right = 0;
        _guard.Attach(router: null, _observer);

        var calling = Enumerable.Range(0, Threads).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < Calls; i++)
            {
                if (Predict(2) is 2 or 20)
                {
                    Interlocked.Increment(ref right);
                }
            }
        })).ToArray();
        while (!Array.TrueForAll(calling, static thread => thread.IsCompleted))
        {
            _guard.Attach(new Always(_arm), passing).Dispose();
        }

        await Task.WhenAll(calling);
        var routed = _observer.Records.Count(static record => record.IsAnsweredByArm);
        right.Should().Be(Threads * Calls);
        _observer.Records.Should().HaveCount(Threads * Calls);
        _guard.GetSnapshot().Count.Should().Be((Threads * Calls) - routed);
        _arm.Guard!.GetSnapshot().Count.Should().Be(routed);
        passing.Records.Should().HaveCount(_observer.Records.Count(static record => record.Arm is not null));
    }

    private double Predict(int input) => _guard.Predict(input, static input => input);

    private PredictionGuard<int, double> Guard(Action<PredictionGuardBuilder<int, double>>? configure = null) => _world.Guard(configure);

    private static async IAsyncEnumerable<double> One(int input)
    {
        await Task.Yield();
        yield return input;
    }

    private sealed class Noting(List<PredictionCallKind> kinds) : IPredictionRouter<int, double>
    {
        public PredictionArm<int, double>? Choose(int input, PredictionContext context)
        {
            kinds.Add(context.CallKind);
            return null;
        }
    }

    private sealed class Timing(List<bool> durations) : IPredictionObserver<int, double>
    {
        public void OnPrediction(in ObservedPrediction<int, double> prediction) => durations.Add(prediction.Duration is not null);
    }

    private sealed class Always(PredictionArm<int, double>? arm) : IPredictionRouter<int, double>
    {
        public PredictionArm<int, double>? Choose(int input, PredictionContext context) => arm;
    }
}
