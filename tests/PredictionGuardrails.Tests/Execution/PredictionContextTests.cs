using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Execution;

/// <summary>What a context says of a call, and that nothing of it is left for the next one.</summary>
public sealed class PredictionContextTests : IDisposable
{
    private readonly TestWorld _world = new();
    private readonly PredictionContext _context = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Id_is_a_uuid_of_version_7()
    {
        using var guard = Create();

        var id = IdOf(guard).ToString();

        id.Should().MatchRegex("^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$");
    }

    [Fact]
    public void Id_begins_with_the_time_of_the_call_in_milliseconds()
    {
        using var guard = Create();
        _world.Time.SetUtcNow(new DateTimeOffset(2026, 12, 1, 8, 30, 0, 123, TimeSpan.Zero));

        var id = IdOf(guard).ToString("N");

        Convert.ToInt64(id[..12], 16).Should().Be(_world.Time.GetUtcNow().ToUnixTimeMilliseconds());
    }

    [Fact]
    public void Ids_of_calls_in_the_same_millisecond_are_in_their_order()
    {
        using var guard = Create();

        var ids = Enumerable.Range(0, 40_000).Select(_ => IdOf(guard).ToString()).ToList();

        ids.Should().BeInAscendingOrder(StringComparer.Ordinal).And.OnlyHaveUniqueItems();
    }

    [Fact]
    public void Ids_do_not_come_again_after_the_clock_was_set_back()
    {
        var now = _world.Time.GetUtcNow();
        var clock = new SettableTime { Now = now };
        using var guard = new PredictionGuard<double, double>("fare", null, new PredictionGuardDependencies { TimeProvider = clock });
        var before = Enumerable.Range(0, 100).Select(_ => IdOf(guard)).ToList();
        clock.Now = now.AddSeconds(1);
        IdOf(guard);
        clock.Now = now;

        var after = Enumerable.Range(0, 100).Select(_ => IdOf(guard)).ToList();

        after.Should().NotIntersectWith(before);
    }

    [Fact]
    public async Task Ids_of_different_threads_differ_in_their_random_bits()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => OnItsOwnThread(() => new PredictionContext().Id.ToString("N")[20..])));

        ids.Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void Id_stays_the_same_while_the_call_runs_and_after_it()
    {
        using var guard = Create();
        var during = Guid.Empty;

        guard.Predict(_context, 5, value =>
        {
            during = _context.Id;
            return value;
        });

        (_context.Id, _context.Id).Should().Be((during, during));
    }

    [Fact]
    public void Nothing_of_a_call_that_fell_back_is_left_for_the_next_one()
    {
        using var guard = Create();
        guard.Predict(_context, 500, static value => value);
        var first = (_context.Verdict, _context.Breaches.Count, _context.Fallback is null);

        guard.Predict(_context, 5, static value => value);

        first.Should().Be((PredictionVerdict.FellBack, 1, false));
        (_context.Verdict, _context.Breaches.Count, _context.Fallback).Should().Be((PredictionVerdict.Accepted, 0, null));
    }

    [Fact]
    public void Call_after_one_that_was_clamped_is_accepted()
    {
        using var guard = _world.NumberGuard(static guard => guard.Range(0, 100, BreachAction.Clamp));
        guard.Predict(_context, 500, static value => value);
        var first = _context.Verdict;

        guard.Predict(_context, 5, static value => value);

        (first, _context.Verdict).Should().Be((PredictionVerdict.Clamped, PredictionVerdict.Accepted));
    }

    [Fact]
    public void Guard_that_is_off_leaves_no_result_of_an_earlier_call()
    {
        using var guard = Create();
        guard.Predict(_context, 500, static value => value);
        _world.Configuration.SetGuard("""{ "Mode": "Off" }""");

        guard.Predict(_context, 500, static value => value);

        (_context.Verdict, _context.Breaches.Count, _context.Fallback, _context.Arm, _context.ArmProbability).Should().Be((null, 0, null, null, null));
    }

    [Fact]
    public void Arm_of_an_earlier_call_is_not_that_of_the_next_one()
    {
        using var routed = new RoutedGuard(_world);
        using var guard = Create();
        routed.Guard.Predict(_context, 4, static input => input);
        var first = (_context.Arm, _context.ArmProbability, _context.IsAnsweredByArm, _context.IsArmCalled);

        _context.Unit = default;
        guard.Predict(_context, 5, static value => value);

        first.Should().Be(("v2", 0.25, true, true));
        (_context.Arm, _context.ArmProbability, _context.IsAnsweredByArm, _context.IsArmCalled).Should().Be((null, null, false, false));
    }

    [Fact]
    public void Model_of_an_arm_that_can_not_answer_was_called_and_did_not_answer()
    {
        using var routed = new RoutedGuard(_world);
        routed.Variant = new PredictionArm<int, double> { Name = "v2", Probability = 0.25, Guard = routed.Child, Model = static _ => throw new TimeoutException() };

        routed.Guard.Predict(_context, 4, static input => input);

        (_context.Arm, _context.IsArmCalled, _context.IsAnsweredByArm, _context.Verdict).Should().Be(("v2", true, false, PredictionVerdict.Accepted));
    }

    [Fact]
    public void Key_that_the_caller_sets_stays_for_the_next_call_and_one_that_was_read_does_not()
    {
        using var guard = _world.NumberGuard(static guard => guard.Key(static value => (long)value).Unit(static value => (long)value));
        guard.Predict(_context, 1, static value => value);
        var read = (_context.Key, _context.Unit);

        guard.Predict(_context, 2, static value => value);
        var readAgain = (_context.Key, _context.Unit);
        (_context.Key, _context.Unit) = ("K", "U");
        guard.Predict(_context, 3, static value => value);

        (read, readAgain, (_context.Key, _context.Unit)).Should().Be(((1, 1), (2, 2), ("K", "U")));
    }

    private static Guid IdOf(PredictionGuard<double, double> guard)
    {
        var context = new PredictionContext();
        guard.Predict(context, 5, static value => value);
        return context.Id;
    }

    private static Task<T> OnItsOwnThread<T>(Func<T> function)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => result.SetResult(function())).Start();
        return result.Task;
    }

    private PredictionGuard<double, double> Create() => _world.NumberGuard(static guard => guard.Range(0, 100, BreachAction.Fallback).FallBackTo(3));

    private sealed class SettableTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
