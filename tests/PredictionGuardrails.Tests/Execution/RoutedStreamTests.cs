using System.Runtime.CompilerServices;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Execution;

/// <summary>Streams that are routed when they begin.</summary>
public sealed class RoutedStreamTests : IDisposable
{
    private readonly TestWorld _world = new();
    private readonly List<string> _asked = [];
    private readonly RoutedGuard _routed;
    private bool _isClosed;

    public RoutedStreamTests()
    {
        _routed = new RoutedGuard(_world);
        VariantSays(20, 21);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _routed.Dispose();
        _world.Dispose();
    }

    [Fact]
    public async Task Chosen_arm_answers_the_whole_stream()
    {
        (await ReadAsync(2)).Should().Equal(20, 21);

        _asked.Should().Equal("v2");
        _routed.Records.Should().Equal(
            new ObservedRecord(2, "v2", true, PredictionVerdict.Accepted, 20) { Probability = 0.25, Prediction = 20, ModelVersion = "2.0" },
            new ObservedRecord(2, "v2", true, PredictionVerdict.Accepted, 21) { Probability = 0.25, Prediction = 21, ModelVersion = "2.0" });
    }

    [Fact]
    public async Task Stream_is_routed_once()
    {
        var reading = _routed.Guard.PredictStreamAsync(2, OwnAsync).GetAsyncEnumerator(Cancellation);
        await reading.MoveNextAsync();
        _routed.Variant = _routed.Variant with { Name = "v3" };

        await reading.MoveNextAsync();
        await reading.DisposeAsync();

        _routed.Records.Should().HaveCount(2).And.OnlyContain(record => record.Arm == "v2");
    }

    [Fact]
    public async Task Each_model_is_recorded_by_its_own_guard()
    {
        await ReadAsync(1);
        await ReadAsync(2);

        _routed.Guard.GetSnapshot().Should().BeEquivalentTo(new { Count = 2L, Mean = 1.5 });
        _routed.Child.GetSnapshot().Should().BeEquivalentTo(new { Count = 2L, Mean = 20.5 });
    }

    [Fact]
    public async Task Own_stream_answers_for_the_control_and_is_recorded_as_such()
    {
        (await ReadAsync(1)).Should().Equal(1, 2);

        _routed.Records.Should().HaveCount(2).And.OnlyContain(record => record.Arm == "control" && !record.IsAnsweredByArm && record.ModelVersion == "1.0");
    }

    [Fact]
    public async Task Arm_without_a_stream_leaves_it_to_the_own_model()
    {
        _routed.Variant = _routed.Variant with { StreamModel = null };

        (await ReadAsync(2)).Should().Equal(2, 3);

        _routed.Records.Should().OnlyContain(record => record.Arm == "v2" && !record.IsAnsweredByArm);
    }

    [Fact]
    public async Task Arm_whose_first_prediction_is_rejected_is_closed_and_the_own_model_answers()
    {
        VariantSays(500, 21);

        (await ReadAsync(2)).Should().Equal(2, 3);

        _isClosed.Should().BeTrue();
        _routed.Records.Should().HaveCount(2).And.OnlyContain(
            record => record.Arm == "v2" && !record.IsAnsweredByArm && record.Breaches == "" && record.Verdict == PredictionVerdict.Accepted);
        _world.Reported.Should().ContainSingle().Which.Guard.Should().Be("fare/v2");
    }

    [Fact]
    public async Task Arm_that_fails_before_its_first_prediction_leaves_the_stream_to_the_own_model()
    {
        VariantSays(new TimeoutException());

        (await ReadAsync(2)).Should().Equal(2, 3);
    }

    [Fact]
    public async Task Arm_that_fails_when_it_is_closed_does_not_reach_the_caller()
    {
        _routed.Variant = _routed.Variant with { StreamModel = static (_, _) => FailAtEndAsync() };

        (await ReadAsync(2)).Should().Equal(2, 3);

        static async IAsyncEnumerable<double> FailAtEndAsync()
        {
            try
            {
                await Task.Yield();
                yield return 500;
            }
            finally
            {
                Fail();
            }
        }

        static void Fail() => throw new TimeoutException();
    }

    [Fact]
    public async Task Arm_with_an_open_breaker_is_not_asked()
    {
        _routed.Child.Isolate("stopped");

        (await ReadAsync(2)).Should().Equal(2, 3);

        _asked.Should().Equal("own");
    }

    [Fact]
    public async Task Input_that_fails_its_check_is_not_sent_to_any_model()
    {
        using var routed = new RoutedGuard(
            _world, static guard => guard.Input("size", static input => input, static size => size.Range(0, 1_000, BreachAction.Fallback)));
        routed.Variant = routed.Variant with { StreamModel = _routed.Variant.StreamModel };

        (await routed.Guard.PredictStreamAsync(5_000, OwnAsync, Cancellation).ToListAsync(Cancellation)).Should().Equal(3);

        _asked.Should().BeEmpty();
    }

    [Fact]
    public async Task Empty_stream_of_an_arm_is_an_answer()
    {
        VariantSays();

        (await ReadAsync(2)).Should().BeEmpty();

        _asked.Should().Equal("v2");
    }

    [Fact]
    public async Task Later_prediction_of_an_arm_that_is_rejected_is_replaced_by_a_fallback_of_the_guard()
    {
        VariantSays(20, 500, 22);

        (await ReadAsync(2)).Should().Equal(20, 3, 22);

        _routed.Records.Select(record => (record.IsAnsweredByArm, record.Verdict, record.Breaches, record.Prediction)).Should().Equal(
            (true, PredictionVerdict.Accepted, "", 20),
            (false, PredictionVerdict.FellBack, "fare/v2 Range", null),
            (true, PredictionVerdict.Accepted, "", 22));
    }

    [Fact]
    public async Task Arm_that_fails_later_ends_the_stream_with_a_fallback_if_exceptions_fall_back()
    {
        using var routed = new RoutedGuard(_world, static guard => guard.OnException(BreachAction.Fallback));
        VariantSays(20, new TimeoutException());
        routed.Variant = routed.Variant with { StreamModel = _routed.Variant.StreamModel };

        (await routed.Guard.PredictStreamAsync(2, OwnAsync, Cancellation).ToListAsync(Cancellation)).Should().Equal(20, 3);

        routed.Records[^1].Should().BeEquivalentTo(new { IsAnsweredByArm = false, Verdict = PredictionVerdict.FellBack, Breaches = "fare/v2 Exceptions" });
    }

    [Fact]
    public async Task Arm_that_fails_later_ends_the_stream_with_its_exception_otherwise()
    {
        VariantSays(20, new TimeoutException());

        await this.Awaiting(static it => it.ReadAsync(2)).Should().ThrowAsync<TimeoutException>();

        _routed.Records[^1].Should().BeEquivalentTo(new { Arm = "v2", IsAnsweredByArm = false, Verdict = PredictionVerdict.Failed });
    }

    [Fact]
    public async Task Arm_that_is_isolated_while_it_answers_is_replaced_by_fallbacks_of_the_guard()
    {
        var reading = _routed.Guard.PredictStreamAsync(2, OwnAsync).GetAsyncEnumerator(Cancellation);
        await reading.MoveNextAsync();
        _routed.Child.Isolate("stopped");

        await reading.MoveNextAsync();

        reading.Current.Should().Be(3);
        await reading.DisposeAsync();
    }

    [Fact]
    public async Task Arm_whose_guard_is_disposed_while_it_answers_goes_on_and_is_checked()
    {
        VariantSays(20, 21, 500);
        var seen = new List<double>();

        await foreach (var prediction in _routed.Guard.PredictStreamAsync(2, OwnAsync, Cancellation))
        {
            seen.Add(prediction);
            _routed.Child.Dispose();
        }

        seen.Should().Equal(20, 21, 3);
    }

    [Fact]
    public async Task Guard_that_is_switched_off_while_an_arm_answers_passes_its_predictions_on()
    {
        VariantSays(20, 500);
        var seen = new List<double>();

        await foreach (var prediction in _routed.Guard.PredictStreamAsync(2, OwnAsync, Cancellation))
        {
            seen.Add(prediction);
            _routed.Guard.OverrideMode(GuardMode.Off);
        }

        seen.Should().Equal(20, 500);
        _routed.Records.Should().HaveCount(1);
    }

    [Fact]
    public async Task Guard_that_is_switched_off_while_an_arm_answers_passes_its_exception_on()
    {
        using var routed = new RoutedGuard(_world, static guard => guard.OnException(BreachAction.Fallback));
        VariantSays(20, new TimeoutException());
        routed.Variant = routed.Variant with { StreamModel = _routed.Variant.StreamModel };
        var reading = routed.Guard.PredictStreamAsync(2, OwnAsync).GetAsyncEnumerator(Cancellation);
        await reading.MoveNextAsync();
        routed.Guard.OverrideMode(GuardMode.Off);

        await reading.Awaiting(static it => it.MoveNextAsync().AsTask()).Should().ThrowAsync<TimeoutException>();
    }

    [Fact]
    public async Task Guard_that_is_switched_off_while_an_arm_answers_gives_each_prediction_an_id()
    {
        var ids = new HashSet<Guid>();

        await foreach (var prediction in _routed.Guard.PredictStreamWithIdsAsync(2, OwnAsync, Cancellation))
        {
            ids.Add(prediction.Id);
            _routed.Guard.OverrideMode(GuardMode.Off);
        }

        ids.Should().HaveCount(2);
    }

    [Fact]
    public async Task Arm_whose_guard_accepts_the_input_answers()
    {
        using var routed = new RoutedGuard(
            _world, static guard => guard.Input("size", static input => input, static size => size.Range(0, 1_000, BreachAction.Fallback)));
        routed.Variant = routed.Variant with { StreamModel = _routed.Variant.StreamModel };

        (await routed.Guard.PredictStreamAsync(2, OwnAsync, Cancellation).ToListAsync(Cancellation)).Should().Equal(20, 21);
    }

    [Fact]
    public async Task Arm_whose_guard_is_off_answers_unchecked_and_unrecorded()
    {
        using var other = _world.Guard<int, double>(
            static guard => guard.Input("size", static input => input, static size => size.Range(0, 1)).Range(0, 100), "other");
        other.OverrideMode(GuardMode.Off);
        VariantSays(500, 21);
        _routed.Variant = _routed.Variant with { Guard = other };

        (await ReadAsync(2)).Should().Equal(500, 21);

        _world.Reported.Should().BeEmpty();
        other.GetSnapshot().Count.Should().Be(0);
        other.GetSnapshot("input size").Count.Should().Be(0);
        _routed.Records.Select(record => (record.IsAnsweredByArm, record.Prediction)).Should().Equal((true, 500), (true, 21));
    }

    [Fact]
    public async Task Exception_of_an_arm_whose_guard_is_off_is_not_reported()
    {
        using var other = _world.Guard<int, double>(static guard => guard.OnException(BreachAction.Fallback).FallBackTo(4), "other");
        other.OverrideMode(GuardMode.Off);
        VariantSays(20, new TimeoutException());
        _routed.Variant = _routed.Variant with { Guard = other };

        await this.Awaiting(static it => it.ReadAsync(2)).Should().ThrowAsync<TimeoutException>();

        _world.Reported.Should().BeEmpty();
    }

    [Fact]
    public async Task Asynchronous_fallbacks_of_the_guards_are_allowed()
    {
        using var routed = new RoutedGuard(_world, static guard => guard.FallBackTo(static (_, _, _) => ValueTask.FromResult(7.0)));
        using var other = _world.Guard<int, double>(static guard => guard.FallBackTo(static (_, _, _) => ValueTask.FromResult(7.0)), "other");
        routed.Variant = routed.Variant with { StreamModel = _routed.Variant.StreamModel, Guard = other };

        (await routed.Guard.PredictStreamAsync(2, OwnAsync, Cancellation).ToListAsync(Cancellation)).Should().Equal(20, 21);
    }

    [Fact]
    public async Task Predictions_of_an_arm_are_not_part_of_its_latency()
    {
        for (var i = 0; i < 500; i++)
        {
            await ReadAsync(2);
        }

        _routed.Child.GetSnapshot("latency").Count.Should().Be(0);
    }

    [Fact]
    public async Task Cancellation_of_the_caller_ends_the_stream()
    {
        using var cancelling = new CancellationTokenSource();
        await cancelling.CancelAsync();
        VariantSays(new OperationCanceledException(cancelling.Token));

        var reading = async () => await _routed.Guard.PredictStreamAsync(2, OwnAsync, cancelling.Token).ToListAsync(CancellationToken.None);

        await reading.Should().ThrowAsync<OperationCanceledException>();
        _asked.Should().Equal("v2");
    }

    [Fact]
    public async Task Ids_are_those_of_the_records()
    {
        var ids = new Ids();
        _routed.Guard.Attach(router: null, ids);

        var predictions = await _routed.Guard.PredictStreamWithIdsAsync(2, OwnAsync, Cancellation).ToListAsync(Cancellation);

        predictions.Select(prediction => prediction.Id).Should().Equal(ids.All).And.OnlyHaveUniqueItems();
    }

    private ValueTask<List<double>> ReadAsync(int input) => _routed.Guard.PredictStreamAsync(input, OwnAsync, Cancellation).ToListAsync(Cancellation);

    private async IAsyncEnumerable<double> OwnAsync(int input, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _asked.Add("own");
        await Task.Yield();
        yield return input;
        yield return input + 1;
    }

    /// <summary>Has the variant answer with numbers, and fail where an exception is.</summary>
    private void VariantSays(params object[] steps)
    {
        _routed.Variant = _routed.Variant with { StreamModel = (_, _) => SayAsync() };

        async IAsyncEnumerable<double> SayAsync()
        {
            _asked.Add("v2");
            try
            {
                foreach (var step in steps)
                {
                    await Task.Yield();
                    yield return step is Exception exception ? throw exception : Convert.ToDouble(step, System.Globalization.CultureInfo.InvariantCulture);
                }
            }
            finally
            {
                _isClosed = true;
            }
        }
    }

    private sealed class Ids : IPredictionObserver<int, double>
    {
        public List<Guid> All { get; } = [];

        public void OnPrediction(in ObservedPrediction<int, double> prediction) => All.Add(prediction.Context.Id);
    }
}
