using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Execution;

/// <summary>What the record of a routed call says.</summary>
public sealed class RoutedCallTests : IDisposable
{
    private readonly TestWorld _world = new();
    private readonly RoutedGuard _routed;

    public RoutedCallTests() => _routed = new RoutedGuard(_world);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _routed.Dispose();
        _world.Dispose();
    }

    [Fact]
    public void Version_is_that_of_the_model_that_answered()
    {
        _routed.Predict(1);
        _routed.Predict(2);
        _routed.Predict(50);

        _routed.Records.Select(record => (record.Arm, record.IsAnsweredByArm, record.ModelVersion)).Should().Equal(
            ("control", false, "1.0"), ("v2", true, "2.0"), ("v2", false, "1.0"));
    }

    [Fact]
    public void Breaches_of_an_arm_that_does_not_answer_are_not_those_of_the_call()
    {
        _routed.Predict(50);

        _routed.Records.Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { Verdict = PredictionVerdict.Accepted, Breaches = "", Prediction = 50.0, Answer = 50.0 });
        _world.Reported.Should().ContainSingle().Which.Guard.Should().Be("fare/v2");
    }

    [Fact]
    public void Own_model_that_is_rejected_after_the_arm_has_its_own_breaches_only()
    {
        _routed.Predict(500);

        _routed.Records.Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { IsAnsweredByArm = false, Verdict = PredictionVerdict.FellBack, Breaches = "fare Range", Answer = 3.0 });
    }

    [Fact]
    public void Context_of_a_caller_says_what_happened_to_the_caller()
    {
        var context = new PredictionContext();

        _routed.Guard.Predict(context, 50, static input => input);

        context.Should().BeEquivalentTo(new { Arm = "v2", IsAnsweredByArm = false, Verdict = PredictionVerdict.Accepted, Breaches = Array.Empty<Breach>() });
    }

    [Fact]
    public void Context_of_a_caller_is_not_that_of_the_next_call()
    {
        var context = new PredictionContext();
        _routed.Guard.Predict(context, 1, static input => input);

        _routed.Predict(501).Should().Be(3);

        context.Should().BeEquivalentTo(new { Arm = "control", Verdict = PredictionVerdict.Accepted, Breaches = Array.Empty<Breach>() });
    }

    [Fact]
    public async Task Context_that_is_used_again_with_a_guard_that_is_off_is_another_one()
    {
        var context = new PredictionContext();
        _routed.Guard.Predict(context, 501, static input => input);
        _routed.Guard.OverrideMode(GuardMode.Off);
        var rejected = context.Id;

        _routed.Guard.Predict(context, 1, static input => input);
        var synchronous = context.Id;
        await _routed.Guard.PredictAsync(context, 1, static (input, _) => ValueTask.FromResult((double)input), Cancellation);

        new[] { rejected, synchronous, context.Id }.Should().OnlyHaveUniqueItems();
        context.Should().BeEquivalentTo(new { Fallback = (string?)null, Breaches = Array.Empty<Breach>() });
    }

    [Fact]
    public void Version_that_is_stated_for_the_guard_of_an_arm_is_that_of_the_record()
    {
        using var other = _world.Guard<int, double>(static guard => guard.ModelVersion("3.0"), "other");
        _routed.Variant = _routed.Variant with { Guard = other };

        _routed.Predict(2);

        _routed.Records.Should().ContainSingle().Which.ModelVersion.Should().Be("3.0");
    }

    [Fact]
    public void Clamped_prediction_of_an_arm_is_answered_by_the_arm()
    {
        using var routed = new RoutedGuard(_world, static guard => guard.Range(0, 100, BreachAction.Clamp));

        routed.Predict(50).Should().Be(100);

        routed.Records.Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { IsAnsweredByArm = true, Verdict = PredictionVerdict.Clamped, Breaches = "fare/v2 Range", Prediction = 500.0 });
    }

    [Fact]
    public void Arm_that_answers_while_the_own_breaker_is_half_open_is_no_probe()
    {
        _routed.Guard.RaiseBreach(new ExternalBreach { Rule = "Outcome", Observed = "wrong", Expected = "right", Action = BreachAction.Fallback });
        _world.Time.Advance(TimeSpan.FromMinutes(1));

        _routed.Predict(2).Should().Be(20);
        _routed.Predict(1).Should().Be(3);

        _routed.Records.Select(record => record.IsProbe).Should().Equal(false, true);
    }

    [Fact]
    public void Asynchronous_arm_leaves_a_synchronous_call_to_the_own_model_and_is_recorded()
    {
        _routed.Variant = _routed.Variant with { Model = null, AsyncModel = static (input, _) => ValueTask.FromResult(input * 10.0) };

        _routed.Predict(2).Should().Be(2);

        _routed.Records.Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { Arm = "v2", Probability = 0.25, IsAnsweredByArm = false, ModelVersion = "1.0", Verdict = PredictionVerdict.Accepted });
    }

    [Fact]
    public async Task Exception_of_the_own_model_in_an_asynchronous_call_has_a_failed_record()
    {
        var call = async () => await _routed.Guard.PredictAsync(1, static (_, _) => ValueTask.FromException<double>(new TimeoutException()), Cancellation);

        await call.Should().ThrowAsync<TimeoutException>();

        _routed.Records.Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { Arm = "control", Verdict = PredictionVerdict.Failed, Prediction = (double?)null, Answer = (double?)null });
    }

    [Fact]
    public void Arm_that_cancels_itself_leaves_a_synchronous_call_to_the_own_model()
    {
        _routed.Variant = _routed.Variant with { Model = static _ => throw new OperationCanceledException(new CancellationToken(canceled: true)) };

        _routed.Predict(2).Should().Be(2);
    }

    [Fact]
    public async Task Arm_that_cancels_itself_leaves_an_asynchronous_call_to_the_own_model()
    {
        _routed.Variant = _routed.Variant with { AsyncModel = static (_, _) => throw new OperationCanceledException(new CancellationToken(canceled: true)) };

        (await _routed.Guard.PredictAsync(2, static (input, _) => ValueTask.FromResult((double)input), Cancellation)).Should().Be(2);
    }

    [Fact]
    public async Task Breaches_of_an_asynchronous_arm_that_does_not_answer_are_not_those_of_the_call()
    {
        _routed.Variant = _routed.Variant with { AsyncModel = static (input, _) => ValueTask.FromResult(input * 10.0) };

        (await PredictAsync(50)).Should().Be(50);

        _routed.Records.Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { Verdict = PredictionVerdict.Accepted, IsAnsweredByArm = false, Breaches = "", Prediction = 50.0, Answer = 50.0 });
        _world.Reported.Should().ContainSingle().Which.Guard.Should().Be("fare/v2");
    }

    [Fact]
    public async Task Arm_whose_guard_has_an_asynchronous_fallback_answers_asynchronous_calls_only()
    {
        using var other = _world.Guard<int, double>(static guard => guard.FallBackTo(static (_, _, _) => ValueTask.FromResult(7.0)), "other");
        _routed.Variant = _routed.Variant with { Guard = other };

        _routed.Predict(2).Should().Be(2);
        (await PredictAsync(2)).Should().Be(20);
    }

    [Fact]
    public async Task Arm_whose_guard_is_off_answers_unchecked_and_unrecorded()
    {
        _routed.Child.OverrideMode(GuardMode.Off);

        _routed.Predict(50).Should().Be(500);
        (await PredictAsync(50)).Should().Be(500);

        _world.Reported.Should().BeEmpty();
        _routed.Child.GetSnapshot().Count.Should().Be(0);
        _routed.Records.Should().HaveCount(2).And.OnlyContain(record => record.IsAnsweredByArm && record.Prediction == 500);
    }

    [Fact]
    public async Task Cancellation_of_the_caller_ends_a_routed_call()
    {
        using var cancelling = new CancellationTokenSource();
        await cancelling.CancelAsync();
        _routed.Variant = _routed.Variant with { AsyncModel = static async (input, token) => { await Task.Delay(-1, token); return input; } };

        var call = async () => await _routed.Guard.PredictAsync(2, static (input, _) => ValueTask.FromResult((double)input), cancelling.Token);

        await call.Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task Inspected_predictions_are_not_routed()
    {
        _routed.Guard.Inspect(2, 7).Should().Be(7);
        (await _routed.Guard.InspectAsync(2, 7, Cancellation)).Should().Be(7);
        double[] predictions = [7];
        _routed.Guard.InspectBatch([2], predictions);

        _routed.Records.Should().HaveCount(3).And.OnlyContain(record => record.Arm == null && record.Answer == 7);
    }

    [Fact]
    public void Duration_of_some_calls_is_that_of_the_model_that_answered()
    {
        _routed.Variant = _routed.Variant with { Model = input => Take(5, input == 50 ? double.NaN : input) };

        for (var i = 0; i < 3_000; i++)
        {
            _routed.Guard.Predict(i % 3 == 2 ? 50 : i % 3 + 1, input => Take(2, input));
        }

        var timed = _routed.Records.Where(static record => record.Duration is not null).ToList();
        timed.Should().OnlyContain(record => record.Duration == TimeSpan.FromMilliseconds(record.IsAnsweredByArm ? 5 : 2));
        timed.Select(static record => (record.Arm, record.IsAnsweredByArm)).Distinct().Should().HaveCount(3);
        timed.Should().HaveCountLessThan(500, "one in eight is timed");
    }

    [Fact]
    public void Duration_of_a_call_without_an_arm_is_known_if_it_is_part_of_the_latency()
    {
        using var guard = _world.Guard<int, double>(guard => guard.Observe(_routed.Observer));

        for (var i = 0; i < 3_000; i++)
        {
            guard.Predict(1, input => Take(20, input));
        }

        var timed = _routed.Records.Where(static record => record.Duration is not null).ToList();
        timed.Should().OnlyContain(record => record.Duration == TimeSpan.FromMilliseconds(20));
        timed.Should().HaveCount((int)guard.GetSnapshot("latency").Count).And.HaveCountGreaterThan(0).And.HaveCountLessThan(500, "one in 64 is timed");
    }

    [Fact]
    public async Task Existing_predictions_and_those_of_batches_and_streams_have_no_duration()
    {
        for (var i = 0; i < 500; i++)
        {
            _routed.Guard.Inspect(1, 1);
            await _routed.Guard.InspectAsync(1, 1, Cancellation);
            _routed.Guard.PredictBatch([1, 2], static (IReadOnlyList<int> inputs) => [.. inputs.Select(static input => (double)input)]);
            await _routed.Guard.PredictStreamAsync(1, static (_, _) => AsyncEnumerable.Repeat(1.0, 1), Cancellation).ToListAsync(Cancellation);
        }

        _routed.Records.Should().HaveCount(2_500).And.OnlyContain(record => record.Duration == null);
    }

    [Fact]
    public async Task Existing_predictions_are_not_part_of_the_latency()
    {
        for (var i = 0; i < 500; i++)
        {
            _routed.Guard.Inspect(1, 1);
            await _routed.Guard.InspectAsync(1, 1, Cancellation);
        }

        _routed.Guard.GetSnapshot("latency").Count.Should().Be(0);
    }

    private ValueTask<double> PredictAsync(int input) =>
        _routed.Guard.PredictAsync(input, static (input, _) => ValueTask.FromResult((double)input), Cancellation);

    private double Take(int milliseconds, double prediction)
    {
        _world.Time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        return prediction;
    }
}
