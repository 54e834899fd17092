using CsCheck;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Execution;

/// <summary>Batches whose items are routed one by one.</summary>
public sealed class RoutedBatchTests : IDisposable
{
    private readonly TestWorld _world = new();
    private readonly List<string> _asked = [];
    private readonly RoutedGuard _routed;

    public RoutedBatchTests() => _routed = Routed();

    public void Dispose()
    {
        _routed.Dispose();
        _world.Dispose();
    }

    [Fact]
    public void Each_item_is_answered_by_its_arm_in_the_order_of_the_inputs() => Predict(1, 2, 3, 4).Should().Equal(1, 20, 3, 40);

    [Fact]
    public void Each_model_is_asked_in_one_call()
    {
        Predict(1, 2, 3, 4);

        _asked.Should().Equal("v2: 2 4", "own: 1 3");
    }

    [Fact]
    public void Each_item_has_a_record_of_its_own()
    {
        Predict(1, 2, 50);

        _routed.Records.Should().Equal(
            new ObservedRecord(1, "control", false, PredictionVerdict.Accepted, 1) { Probability = 0.75, Prediction = 1, ModelVersion = "1.0" },
            new ObservedRecord(2, "v2", true, PredictionVerdict.Accepted, 20) { Probability = 0.25, Prediction = 20, ModelVersion = "2.0" },
            new ObservedRecord(50, "v2", false, PredictionVerdict.Accepted, 50) { Probability = 0.25, Prediction = 50, ModelVersion = "1.0" });
    }

    [Fact]
    public void Each_model_is_recorded_by_its_own_guard()
    {
        Predict(1, 2, 3, 4);

        _routed.Guard.GetSnapshot().Should().BeEquivalentTo(new { Count = 2L, Mean = 2.0 });
        _routed.Child.GetSnapshot().Should().BeEquivalentTo(new { Count = 2L, Mean = 30.0 });
    }

    [Fact]
    public void Rejected_item_of_an_arm_is_answered_by_the_own_model_with_the_others()
    {
        Predict(1, 2, 50).Should().Equal(1, 20, 50);

        _asked.Should().Equal("v2: 2 50", "own: 1 50");
        _world.Reported.Should().ContainSingle().Which.Guard.Should().Be("fare/v2");
    }

    [Fact]
    public void Rejected_item_of_an_arm_is_a_rejection_of_its_guard()
    {
        Predict(1, 2, 50);

        _routed.Child.Incident!.RejectionCount.Should().Be(1);
        _routed.Guard.Incident.Should().BeNull();
    }

    [Fact]
    public void Items_of_an_arm_whose_guard_is_off_are_recorded_unchecked()
    {
        _routed.Child.OverrideMode(GuardMode.Off);

        Predict(50).Should().Equal(500);

        _world.Reported.Should().BeEmpty();
        _routed.Records.Should().ContainSingle().Which.Should().BeEquivalentTo(new { IsAnsweredByArm = true, Prediction = 500.0 });
    }

    [Fact]
    public void Clamped_item_of_an_arm_is_answered_by_the_arm()
    {
        using var routed = Routed(static guard => guard.Range(0, 100, BreachAction.Clamp));

        Predict(routed, 50).Should().Equal(100);

        routed.Records.Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { IsAnsweredByArm = true, Verdict = PredictionVerdict.Clamped, Breaches = "fare/v2 Range" });
    }

    [Fact]
    public void Own_model_is_not_asked_if_arms_answer_everything()
    {
        Predict(2, 4);

        _asked.Should().Equal("v2: 2 4");
    }

    [Fact]
    public void Own_model_is_asked_about_an_empty_batch()
    {
        Predict().Should().BeEmpty();

        _asked.Should().Equal("own: ");
    }

    [Fact]
    public void Exception_of_an_arm_leaves_its_items_to_the_own_model()
    {
        _routed.Variant = _routed.Variant with { BatchModel = static _ => throw new TimeoutException() };

        Predict(1, 2, 4).Should().Equal(1, 2, 4);

        _routed.Records.Should().OnlyContain(record => !record.IsAnsweredByArm && record.Verdict == PredictionVerdict.Accepted && record.Breaches == "");
    }

    [Fact]
    public void Arm_that_answers_too_few_items_leaves_all_to_the_own_model()
    {
        _routed.Variant = _routed.Variant with { BatchModel = static _ => [20] };

        Predict(1, 2, 4).Should().Equal(1, 2, 4);

        _world.Reported.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Guard = "fare/v2", Rule = "BatchLength" });
    }

    [Fact]
    public void Rejected_item_of_an_arm_with_a_fallback_is_answered_by_that_fallback()
    {
        using var other = _world.Guard<int, double>(static guard => guard.Range(0, 100, BreachAction.Fallback).FallBackTo(7), "other");
        _routed.Variant = _routed.Variant with { Guard = other };

        Predict(1, 2, 50).Should().Equal(1, 20, 7);

        _asked.Should().Equal("v2: 2 50", "own: 1");
        _routed.Records[2].Should().BeEquivalentTo(new { IsAnsweredByArm = true, Verdict = PredictionVerdict.FellBack, Breaches = "other Range" });
    }

    [Fact]
    public void Rejected_item_of_an_arm_whose_fallback_is_rejected_too_is_answered_by_the_own_model()
    {
        using var other = _world.Guard<int, double>(static guard => guard.Range(0, 100, BreachAction.Fallback).FallBackTo(static (_, _) => 700), "other");
        _routed.Variant = _routed.Variant with { Guard = other };

        Predict(1, 2, 50).Should().Equal(1, 20, 50);
    }

    [Fact]
    public void Own_model_is_asked_in_the_order_of_the_inputs_whichever_arm_left_them_to_it()
    {
        Predict(50, 1, 2, 60).Should().Equal(50, 1, 20, 60);

        _asked.Should().Equal("v2: 50 2 60", "own: 50 1 60");
    }

    [Fact]
    public void Synchronous_batch_of_a_guard_with_an_asynchronous_fallback_is_refused_before_an_arm_is_asked()
    {
        using var routed = Routed(static guard => guard.FallBackTo(static (_, _, _) => ValueTask.FromResult(4.0)));

        routed.Invoking(it => Predict(it, 2)).Should().Throw<InvalidOperationException>().WithMessage("Guard 'fare' has an asynchronous fallback*");

        _asked.Should().BeEmpty();
    }

    [Fact]
    public void Breaches_of_an_arm_that_fails_are_not_those_of_its_items()
    {
        using var other = _world.Guard<int, double>(
            static guard => guard.Input("size", static input => input, static size => size.Range(0, 1, BreachAction.Observe)), "other");
        _routed.Variant = _routed.Variant with { Guard = other, BatchModel = static _ => throw new TimeoutException() };

        Predict(2).Should().Equal(2);

        _world.Reported.Should().ContainSingle(breach => breach.Metric == "input size");
        _routed.Records.Should().ContainSingle().Which.Breaches.Should().BeEmpty();
    }

    [Fact]
    public void Arm_with_an_open_breaker_is_not_asked()
    {
        _routed.Child.Isolate("stopped");

        Predict(1, 2, 4).Should().Equal(1, 2, 4);

        _asked.Should().Equal("own: 1 2 4");
        _routed.Records.Should().OnlyContain(record => record.Breaches == "" && record.Prediction == record.Input);
    }

    [Fact]
    public void Arm_whose_guard_is_disposed_leaves_its_items_to_the_own_model()
    {
        _routed.Child.Dispose();

        Predict(1, 2).Should().Equal(1, 2);
    }

    [Fact]
    public void Arm_answers_while_the_own_breaker_is_open()
    {
        _routed.Guard.Isolate("a bad release");

        Predict(1, 2).Should().Equal(3, 20);

        _routed.Records.Select(record => record.Verdict).Should().Equal(PredictionVerdict.FellBack, PredictionVerdict.Accepted);
    }

    [Fact]
    public void Arm_without_a_batch_model_is_asked_about_each_item()
    {
        _routed.Variant = _routed.Variant with { BatchModel = null, Model = static input => input == 4 ? throw new TimeoutException() : input * 10 };

        Predict(1, 2, 4, 6).Should().Equal(1, 20, 4, 60);

        _asked.Should().Equal("own: 1 4");
        _routed.Records.Select(record => (record.IsAnsweredByArm, record.Prediction, record.ModelVersion)).Should().Equal(
            (false, 1, "1.0"), (true, 20, "2.0"), (false, 4, "1.0"), (true, 60, "2.0"));
    }

    [Fact]
    public void Asynchronous_arm_leaves_a_synchronous_batch_to_the_own_model_and_is_recorded()
    {
        _routed.Variant = _routed.Variant with { BatchModel = null, Model = null, AsyncBatchModel = TenfoldAsync };

        Predict(1, 2).Should().Equal(1, 2);

        _asked.Should().Equal("own: 1 2");
        _routed.Records.Select(record => (record.Arm, record.IsAnsweredByArm)).Should().Equal(("control", false), ("v2", false));
    }

    [Fact]
    public void Arms_with_the_same_model_and_other_probabilities_are_asked_in_one_call()
    {
        var router = new Drawn(_routed);
        using var guard = _world.Guard<int, double>(guard => guard.Route(router).Observe(_routed.Observer));

        guard.PredictBatch([2, 4], Own).Should().Equal(20, 40);

        _asked.Should().Equal("v2: 2 4");
        _routed.Records.Select(record => record.Probability).Should().Equal(0.5, 0.25);
    }

    [Fact]
    public void Arms_that_differ_in_more_than_their_probability_are_asked_apart()
    {
        using var other = _world.Guard<int, double>(name: "other");
        var variant = _routed.Variant;
        PredictionArm<int, double>[] others =
        [
            variant with { Name = "v3" },
            variant with { Guard = other },
            variant with { Model = static input => input },
            variant with { AsyncModel = static (input, _) => ValueTask.FromResult((double)input) },
            variant with { BatchModel = inputs => Tenfold(inputs) },
            variant with { AsyncBatchModel = TenfoldAsync },
        ];
        foreach (var arm in others)
        {
            _asked.Clear();
            using var guard = _world.Guard<int, double>(guard => guard.Route(new Split(variant, arm)));

            guard.PredictBatch([2, 5, 4], Own).Should().Equal(20, 50, 40);

            _asked.Should().Equal("v2: 2 4", "v2: 5");
        }
    }

    [Fact]
    public void Rejected_items_of_the_own_model_are_named_by_their_indices_in_the_batch()
    {
        using var routed = Routed(static guard => guard.Range(0, 100, BreachAction.Throw));

        var rejected = routed.Invoking(it => Predict(it, 2, 500, 1, 501)).Should().Throw<BatchRejectedException<double>>().Which;

        rejected.RejectedIndices.Should().Equal(1, 3);
        rejected.Answers.Should().Equal(20, 0, 1, 0);
        routed.Records.Select(record => (record.IsAnsweredByArm, record.Verdict)).Should().Equal(
            (true, PredictionVerdict.Accepted), (false, PredictionVerdict.Rejected), (false, PredictionVerdict.Accepted), (false, PredictionVerdict.Rejected));
    }

    [Fact]
    public void Exception_of_the_own_model_is_that_of_the_whole_batch()
    {
        _routed.Guard.Invoking(static guard => guard.PredictBatch([1, 2], static (IReadOnlyList<int> _) => throw new TimeoutException())).Should().Throw<TimeoutException>();

        _routed.Records.Should().OnlyContain(record => !record.IsAnsweredByArm && record.Verdict == PredictionVerdict.Failed && record.Prediction == null);
    }

    [Fact]
    public void Item_of_the_own_model_that_rejects_the_whole_batch_rejects_what_arms_answered()
    {
        _world.Configuration.SetGuard("""{ "Batch": { "RejectWhole": true } }""");
        using var routed = Routed();

        Predict(routed, 1, 2, 501).Should().Equal(3, 3, 3);

        routed.Records.Should().OnlyContain(record => !record.IsAnsweredByArm && record.Verdict == PredictionVerdict.FellBack && record.Breaches == "fare Range");
    }

    [Fact]
    public void Input_that_fails_its_check_is_not_sent_to_any_model()
    {
        using var routed = Routed(static guard => guard.Input("size", static input => input, static size => size.Range(0, 1_000, BreachAction.Fallback)));

        Predict(routed, 1, 2, 5_000, 5_001).Should().Equal(1, 20, 3, 3);

        _asked.Should().Equal("v2: 2", "own: 1");
    }

    [Fact]
    public void Ids_are_those_of_the_records()
    {
        var context = new Ids();
        _routed.Guard.Attach(router: null, context);

        var ids = new Guid[3];

        _routed.Guard.PredictBatchWithIds([1, 2, 50], new double[3], ids, Own, static (own, inputs, predictions) => own(inputs.ToArray()).ToArray().CopyTo(predictions));

        ids.Should().Equal(context.All).And.OnlyHaveUniqueItems();
    }

    [Fact]
    public void Batches_are_answered_like_single_calls() => Gen.Int[0, 120].Array[0, 20].Sample(
        inputs =>
        {
            var single = inputs.Select(_routed.Predict).ToArray();
            return Predict(inputs).SequenceEqual(single);
        },
        iter: 200,
        threads: 1);

    private RoutedGuard Routed(Action<PredictionGuardBuilder<int, double>>? configure = null)
    {
        var routed = new RoutedGuard(_world, configure);
        routed.Variant = routed.Variant with { BatchModel = Tenfold };
        return routed;
    }

    private double[] Predict(params int[] inputs) => Predict(_routed, inputs);

    private double[] Predict(RoutedGuard routed, params int[] inputs) => routed.Guard.PredictBatch(inputs, Own);

    private IReadOnlyList<double> Own(IReadOnlyList<int> inputs)
    {
        _asked.Add($"own: {string.Join(' ', inputs)}");
        return [.. inputs.Select(static input => (double)input)];
    }

    private double[] Tenfold(ReadOnlyMemory<int> inputs)
    {
        _asked.Add($"v2: {string.Join(' ', inputs.ToArray())}");
        return [.. inputs.ToArray().Select(static input => input * 10.0)];
    }

    private ValueTask<double[]> TenfoldAsync(ReadOnlyMemory<int> inputs, CancellationToken cancellationToken) => ValueTask.FromResult(Tenfold(inputs));

    /// <summary>Chooses the variant, with half the probability each time.</summary>
    private sealed class Drawn(RoutedGuard routed) : IPredictionRouter<int, double>
    {
        private double _probability = 1;

        public PredictionArm<int, double>? Choose(int input, PredictionContext context) => routed.Variant with { Probability = _probability /= 2 };
    }

    /// <summary>Chooses one arm for even inputs, another one for the others.</summary>
    private sealed class Split(PredictionArm<int, double> even, PredictionArm<int, double> odd) : IPredictionRouter<int, double>
    {
        public PredictionArm<int, double>? Choose(int input, PredictionContext context) => input % 2 == 0 ? even : odd;
    }

    private sealed class Ids : IPredictionObserver<int, double>
    {
        public List<Guid> All { get; } = [];

        public void OnPrediction(in ObservedPrediction<int, double> prediction) => All.Add(prediction.Context.Id);
    }
}
