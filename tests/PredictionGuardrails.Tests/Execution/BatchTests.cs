using CsCheck;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Execution;

/// <summary>Many inputs in one call.</summary>
public sealed class BatchTests : IDisposable
{
    private readonly TestWorld _world = new();
    private readonly List<int> _asked = [];

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Clean_batch_is_returned_unchanged()
    {
        using var guard = Guard();

        guard.PredictBatch([1, 2, 3], Score).Should().Equal(1, 2, 3);
        guard.GetSnapshot().Count.Should().Be(3);
    }

    [Fact]
    public void Every_item_that_breaches_is_named_and_the_other_answers_are_there()
    {
        using var guard = Guard();

        var rejected = guard.Invoking(it => it.PredictBatch([1, 200, 3, -4], Score)).Should().Throw<BatchRejectedException<double>>().Which;

        rejected.Message.Should().StartWith("2 of 4 predictions of a batch rejected (indices 1, 3). Range breach in guard 'fare': prediction was 200, expected");
        rejected.RejectedIndices.Should().Equal(1, 3);
        rejected.Answers.Should().Equal(1, 0, 3, 0);
    }

    [Theory]
    [InlineData(1, "1 of 12 predictions of a batch rejected (index 0). ")]
    [InlineData(10, "10 of 12 predictions of a batch rejected (indices 0, 1, 2, 3, 4, 5, 6, 7, 8, 9). ")]
    [InlineData(11, "11 of 12 predictions of a batch rejected (indices 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, …). ")]
    public void The_exception_of_a_batch_names_at_most_ten_rejected_indices(int rejected, string beginning)
    {
        using var guard = Guard();
        var inputs = Enumerable.Range(0, 12).Select(index => index < rejected ? 200.0 : 1).ToArray();

        guard.Invoking(it => it.PredictBatch(inputs, Score)).Should().Throw<BatchRejectedException<double>>()
            .Which.Message.Should().StartWith(beginning);
    }

    [Fact]
    public void A_fallback_answers_for_each_item_that_breaches()
    {
        using var guard = Guard(guard => guard.OnBreach(BreachAction.Fallback).FallBackTo((input, _) => input / 100));

        guard.PredictBatch([1, 200, 3], Score).Should().Equal(1, 2, 3);
    }

    [Fact]
    public void Rejected_item_can_reject_the_whole_batch()
    {
        _world.Configuration.SetGuard("""{ "Batch": { "RejectWhole": true } }""");
        using var guard = Guard(guard => guard.OnBreach(BreachAction.Fallback).FallBackTo((input, _) => input / 100));

        guard.PredictBatch([1, 200, 3], Score).Should().Equal(0.01, 2, 0.03);
    }

    [Fact]
    public void An_observed_item_does_not_reject_the_whole_batch()
    {
        _world.Configuration.SetGuard("""{ "Batch": { "RejectWhole": true } }""");
        using var guard = Guard(guard => guard.Range(0, 100, BreachAction.Observe));

        guard.PredictBatch([1, 200, 3], Score).Should().Equal(1, 200, 3);
    }

    [Fact]
    public void Without_a_fallback_a_batch_that_is_rejected_whole_has_no_answers()
    {
        _world.Configuration.SetGuard("""{ "Batch": { "RejectWhole": true } }""");
        using var guard = Guard();

        guard.Invoking(it => it.PredictBatch([1, 200, 3], Score)).Should().Throw<BatchRejectedException<double>>()
            .Which.RejectedIndices.Should().Equal(0, 1, 2);
    }

    [Fact]
    public void A_clamped_value_is_never_written_into_the_models_own_list()
    {
        using var guard = Guard(guard => guard.Range(0, 100, BreachAction.Clamp));
        double[] said = [1, 200, 3];

        guard.PredictBatch([1, 2, 3], _ => said).Should().Equal(1, 100, 3);

        said.Should().Equal(1, 200, 3);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(0)]
    public void A_model_that_answers_with_another_number_of_predictions_is_rejected(int count)
    {
        using var guard = Guard();

        guard.Invoking(it => it.PredictBatch([1, 2, 3], _ => new double[count])).Should().Throw<BatchRejectedException<double>>()
            .WithMessage($"3 of 3 predictions of a batch rejected (indices 0, 1, 2). BatchLength breach in guard 'fare': batch had {count} predictions for 3 inputs, expected 3.*");
        guard.GetSnapshot().Count.Should().Be(0);
    }

    [Fact]
    public void A_batch_of_one_input_with_two_predictions_is_rejected_in_the_singular()
    {
        using var guard = Guard();

        guard.Invoking(it => it.PredictBatch([1], _ => [1, 2])).Should().Throw<BatchRejectedException<double>>()
            .WithMessage("1 of 1 predictions of a batch rejected (index 0). BatchLength breach in guard 'fare': batch had 2 predictions for 1 input, expected 1.");
    }

    [Fact]
    public void A_batch_of_the_wrong_length_is_a_breach_of_as_many_predictions_as_there_are_inputs()
    {
        using var guard = Guard();

        guard.Invoking(it => it.PredictBatch([1, 2, 3], _ => [1, 2])).Should().Throw<BatchRejectedException<double>>()
            .Which.Breach.PredictionCount.Should().Be(3);
    }

    [Fact]
    public void A_batch_of_the_wrong_length_is_rejected_in_spite_of_a_fallback_if_breaches_throw()
    {
        using var guard = Guard(guard => guard.FallBackTo(7));

        guard.Invoking(it => it.PredictBatch([1, 2, 3], _ => [1, 2])).Should().Throw<BatchRejectedException<double>>()
            .Which.RejectedIndices.Should().Equal(0, 1, 2);
    }

    [Fact]
    public void A_batch_of_the_wrong_length_falls_back_item_by_item()
    {
        using var guard = Guard(guard => guard.OnBreach(BreachAction.Fallback).FallBackTo(7));

        guard.PredictBatch([1, 2, 3], _ => null!).Should().Equal(7, 7, 7);
    }

    [Fact]
    public void An_exception_of_the_model_falls_back_item_by_item_where_that_is_chosen()
    {
        using var guard = Guard(guard => guard.OnException(BreachAction.Fallback).FallBackTo((input, _) => -input + 10));

        guard.PredictBatch([1, 2], _ => throw new TimeoutException()).Should().Equal(9, 8);
    }

    [Fact]
    public void An_exception_of_the_model_passes_unchanged_otherwise()
    {
        using var guard = Guard();

        guard.Invoking(it => it.PredictBatch([1, 2], _ => throw new TimeoutException("late"))).Should().Throw<TimeoutException>().WithMessage("late");
    }

    [Fact]
    public void The_model_is_only_asked_about_inputs_that_are_not_refused()
    {
        using var guard = Guard(guard => guard.Input("distance", input => input, distance => distance.Range(0, 50))
            .OnBreach(BreachAction.Fallback).FallBackTo(7));

        guard.PredictBatch([1, -2, 3, 99, 4], Score).Should().Equal(1, 7, 3, 7, 4);

        _asked.Should().Equal(1, 3, 4);
        guard.GetSnapshot().Count.Should().Be(3);
    }

    [Fact]
    public void A_refused_input_can_reject_the_whole_batch_and_calls_no_model()
    {
        _world.Configuration.SetGuard("""{ "Batch": { "RejectWhole": true } }""");
        using var guard = Guard(guard => guard.Input("distance", input => input, distance => distance.Range(0, 50))
            .OnBreach(BreachAction.Fallback).FallBackTo(7));

        guard.PredictBatch([1, -2, 3], Score).Should().Equal(7, 7, 7);

        _asked.Should().BeEmpty();
    }

    [Fact]
    public void The_model_is_asked_about_no_input_if_the_breaker_opens_while_inputs_are_looked_at()
    {
        PredictionGuard<double, double>? asked = null;
        using var guard = Guard(guard => guard.FallBackTo(7).Input("distance", Open, distance => distance.Range(0, 50, BreachAction.Fallback)));
        asked = guard;

        guard.PredictBatch([1, -2, 3], Score).Should().Equal(7, 7, 7);

        _asked.Should().BeEmpty();

        double? Open(double input)
        {
            asked!.Isolate("for the test");
            return input;
        }
    }

    [Fact]
    public void Inputs_are_not_looked_at_while_the_breaker_is_open()
    {
        using var guard = Guard(guard => guard.Input("distance", input => input, distance => distance.Range(0, 50)).FallBackTo(7));
        guard.Isolate("for the test");

        guard.PredictBatch([1, -2], Score).Should().Equal(7, 7);

        guard.GetSnapshot("input distance").Count.Should().Be(0);
    }

    [Fact]
    public void The_last_prediction_of_a_clean_batch_is_the_last_known_good_one()
    {
        using var guard = Guard(guard => guard.OnBreach(BreachAction.Fallback).FallBackToLastKnownGood(TimeSpan.FromMinutes(1)));

        guard.PredictBatch([1, 2, 3], Score);

        guard.Predict(200, input => input).Should().Be(3);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_duration_of_a_batch_is_part_of_the_latency(bool isAsynchronous)
    {
        using var guard = Guard();
        for (var i = 0; i < 500; i++)
        {
            _ = isAsynchronous
                ? await guard.PredictBatchAsync([1], (inputs, _) => ValueTask.FromResult(ScoreLater(inputs)), TestContext.Current.CancellationToken)
                : guard.PredictBatch([1], ScoreLater);
        }

        guard.GetSnapshot("latency").Mean.Should().BeApproximately(0.02, 1e-9);

        IReadOnlyList<double> ScoreLater(IReadOnlyList<double> inputs)
        {
            _world.Time.Advance(TimeSpan.FromMilliseconds(20));
            return inputs;
        }
    }

    [Fact]
    public void A_batch_of_which_every_input_is_refused_calls_no_model()
    {
        using var guard = Guard(guard => guard.Input("distance", input => input, distance => distance.Range(0, 50)));

        guard.Invoking(it => it.PredictBatch([-1, -2], Score)).Should().Throw<BatchRejectedException<double>>().Which.RejectedIndices.Should().Equal(0, 1);
        _asked.Should().BeEmpty();
    }

    [Fact]
    public void Predictions_that_are_there_are_checked_in_their_place()
    {
        using var guard = Guard(guard => guard.Input("distance", input => input, distance => distance.Range(0, 50)).OnBreach(BreachAction.Fallback).FallBackTo(7));
        double[] predictions = [10, 20, 300, 40];

        guard.InspectBatch([1, -1, 2, 3], predictions);

        predictions.Should().Equal(10, 7, 7, 40);
    }

    [Fact]
    public void Room_for_another_number_of_predictions_is_an_error() =>
        Guard().Invoking(it => it.InspectBatch([1, 2], new double[3])).Should().Throw<ArgumentException>()
            .WithMessage("Inputs and predictions must have the same length (2 and 3).*");

    [Fact]
    public void An_empty_batch_is_a_batch()
    {
        using var guard = Guard();

        guard.PredictBatch([], Score).Should().BeEmpty();
    }

    [Fact]
    public void Inputs_are_enumerated_once()
    {
        using var guard = Guard();
        var inputs = new OnceList([1, 2, 3]);

        guard.PredictBatch(inputs, Score).Should().Equal(1, 2, 3);

        inputs.Reads.Should().Be(3);
    }

    [Fact]
    public void Memory_is_a_batch_too()
    {
        using var guard = Guard();
        ReadOnlyMemory<double> inputs = new double[] { 1, 2 };

        guard.PredictBatch(inputs, asked => asked.ToArray()).Should().Equal(1, 2);
    }

    [Fact]
    public void A_clean_batch_in_memory_of_the_caller_allocates_nothing()
    {
        using var guard = Guard();
        var (inputs, predictions) = (new double[64], new double[64]);

        Allocations.Of(() => guard.PredictBatch(inputs, predictions, 1, static (_, inputs, predictions) => inputs.CopyTo(predictions))).Should().Be(0);
    }

    [Fact]
    public void A_change_in_the_middle_of_a_batch_answers_the_whole_batch_as_what_comes_after_it()
    {
        using var guard = Learned();

        guard.PredictBatch([.. Enumerable.Repeat(1.0, 64)], inputs => [.. inputs.Select(_ => 90.0)]).Should().AllBeEquivalentTo(7);

        guard.GetStatus().Breaker.Should().Be(BreakerState.Open);
    }

    [Fact]
    public void Predictions_before_a_change_in_the_same_batch_are_answered_like_those_after_it()
    {
        using var guard = Learned();
        var next = Streams.Normal(seed: 3);
        double[] said = [.. Enumerable.Range(0, 32).Select(_ => next()), .. Enumerable.Repeat(90.0, 32)];

        guard.PredictBatch(new double[64], _ => said).Should().AllBeEquivalentTo(7);
    }

    [Fact]
    public void An_open_breaker_answers_every_item_by_the_fallback_and_calls_no_model()
    {
        using var guard = Guard(guard => guard.FallBackTo(7));
        guard.Isolate("for the test");

        guard.PredictBatch([1, 2], Score).Should().Equal(7, 7);
        _asked.Should().BeEmpty();
    }

    [Fact]
    public void An_open_breaker_without_a_fallback_says_so_once()
    {
        using var guard = Guard();
        guard.Isolate("for the test");

        guard.Invoking(it => it.PredictBatch([1, 2], Score)).Should().Throw<BreakerOpenException>();
    }

    [Fact]
    public void A_batch_probes_a_model_that_is_tried_again()
    {
        using var guard = Learned();
        for (var i = 0; i < 100 && guard.GetStatus().Breaker == BreakerState.Closed; i++)
        {
            guard.Predict(0, _ => 90);
        }

        _world.Time.Advance(TimeSpan.FromMinutes(1));
        var next = Streams.Normal(seed: 3);
        for (var i = 0; i < 20 && guard.GetStatus().Breaker != BreakerState.Closed; i++)
        {
            guard.PredictBatch(new double[64], inputs => [.. inputs.Select(_ => next())]).Should().AllBeEquivalentTo(7);
        }

        guard.GetStatus().Breaker.Should().Be(BreakerState.Closed);
    }

    [Fact]
    public void A_guard_that_is_off_or_only_observes_changes_nothing()
    {
        using var guard = Guard();

        foreach (var mode in (GuardMode[])[GuardMode.Observe, GuardMode.Off])
        {
            guard.OverrideMode(mode);
            guard.PredictBatch([1, 200], Score).Should().Equal(1, 200);
        }
    }

    [Fact]
    public void A_fault_can_be_injected_into_batches()
    {
        using var guard = Guard();
        guard.InjectedFault = prediction => 2 * prediction;

        guard.PredictBatch([1, 2], Score).Should().Equal(2, 4);
    }

    [Fact]
    public async Task An_asynchronous_batch_goes_the_same_way()
    {
        using var guard = Guard(guard => guard
            .Input("distance", input => input, distance => distance.Range(0, 500))
            .OnBreach(BreachAction.Fallback)
            .FallBackTo(async (input, _, token) =>
            {
                await Task.Yield();
                return -input + 1000 > 100 ? 7 : 8;
            }));

        var answers = await guard.PredictBatchAsync(
            [1, 200, -3, 4], async (inputs, token) =>
            {
                await Task.Yield();
                return Score(inputs);
            },
            TestContext.Current.CancellationToken);

        answers.Should().Equal(1, 7, 7, 4);
        _asked.Should().Equal(1, 200, 4);
    }

    [Fact]
    public async Task An_asynchronous_batch_can_be_cancelled()
    {
        using var guard = Guard(guard => guard.OnException(BreachAction.Fallback).FallBackTo(7));
        using var source = new CancellationTokenSource();

        var call = guard.PredictBatchAsync([1, 2], async (inputs, token) =>
        {
            await source.CancelAsync();
            token.ThrowIfCancellationRequested();
            return inputs;
        }, source.Token);

        await call.Invoking(async it => await it).Should().ThrowAsync<OperationCanceledException>();
        _world.Logs.Should().NotContain(line => line.Id.Name == "Breach");
    }

    [Fact]
    public async Task Predictions_that_are_there_can_wait_for_their_fallbacks()
    {
        using var guard = Guard(guard => guard.OnBreach(BreachAction.Fallback).FallBackTo((_, _, _) => ValueTask.FromResult(7.0)));
        double[] predictions = [10, 200];

        await guard.InspectBatchAsync(new double[] { 1, 2 }, predictions, TestContext.Current.CancellationToken);

        predictions.Should().Equal(10, 7);
    }

    [Fact]
    public void A_batch_is_what_its_items_would_be_one_by_one() => Gen.Double[-10, 120].Array[0, 200].Sample(values =>
    {
        using var batched = new PredictionGuard<double, double>("fare", Configure);
        using var single = new PredictionGuard<double, double>("fare", Configure);

        var answers = batched.PredictBatch(values, inputs => [.. inputs]);

        answers.Should().Equal(values.Select(value => single.Predict(value, input => input)));
        batched.GetSnapshot().Count.Should().Be(single.GetSnapshot().Count);
        batched.GetSnapshot().Maximum.Should().Be(single.GetSnapshot().Maximum);

        static void Configure(PredictionGuardBuilder<double, double> guard) => guard
            .Input("distance", input => input, distance => distance.Range(-5, 200, BreachAction.Fallback))
            .Range(0, 100, BreachAction.Clamp).FallBackTo(50);
    }, iter: 200);

    private PredictionGuard<double, double> Guard(Action<PredictionGuardBuilder<double, double>>? configure = null) => _world.NumberGuard(guard =>
    {
        guard.Range(0, 100);
        configure?.Invoke(guard);
    });

    private PredictionGuard<double, double> Learned()
    {
        var guard = _world.NumberGuard(static guard => guard.Change(BreachAction.Fallback).FallBackTo(7).Baseline(minimumDuration: TimeSpan.Zero));
        var next = Streams.Normal(seed: 1);
        for (var i = 0; i < 1000; i++)
        {
            guard.Inspect(0, next());
        }

        guard.EvaluateNow();
        return guard;
    }

    private IReadOnlyList<double> Score(IReadOnlyList<double> inputs)
    {
        _asked.AddRange(inputs.Select(input => (int)input));
        return [.. inputs];
    }

    /// <summary>Counts how often it is read.</summary>
    private sealed class OnceList(double[] values) : IReadOnlyList<double>
    {
        public int Reads { get; private set; }

        public int Count => values.Length;

        public double this[int index]
        {
            get
            {
                Reads++;
                return values[index];
            }
        }

        public IEnumerator<double> GetEnumerator()
        {
            foreach (var value in values)
            {
                Reads++;
                yield return value;
            }
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
