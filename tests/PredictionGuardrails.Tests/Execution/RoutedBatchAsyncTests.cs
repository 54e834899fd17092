using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Execution;

/// <summary>Asynchronous batches whose items are routed one by one.</summary>
public sealed class RoutedBatchAsyncTests : IDisposable
{
    private readonly TestWorld _world = new();
    private readonly List<string> _asked = [];
    private readonly RoutedGuard _routed;

    public RoutedBatchAsyncTests()
    {
        _routed = new RoutedGuard(_world);
        _routed.Variant = _routed.Variant with { Model = null, AsyncBatchModel = TenfoldAsync };
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _routed.Dispose();
        _world.Dispose();
    }

    [Fact]
    public async Task Each_model_is_asked_in_one_call_and_answers_its_items()
    {
        (await PredictAsync(1, 2, 3, 4)).Should().Equal(1, 20, 3, 40);

        _asked.Should().Equal("v2: 2 4", "own: 1 3");
    }

    [Fact]
    public async Task Rejected_item_of_an_arm_is_answered_by_the_own_model_with_the_others()
    {
        (await PredictAsync(1, 2, 50)).Should().Equal(1, 20, 50);

        _asked.Should().Equal("v2: 2 50", "own: 1 50");
        _routed.Records.Should().Equal(
            new ObservedRecord(1, "control", false, PredictionVerdict.Accepted, 1) { Probability = 0.75, Prediction = 1, ModelVersion = "1.0" },
            new ObservedRecord(2, "v2", true, PredictionVerdict.Accepted, 20) { Probability = 0.25, Prediction = 20, ModelVersion = "2.0" },
            new ObservedRecord(50, "v2", false, PredictionVerdict.Accepted, 50) { Probability = 0.25, Prediction = 50, ModelVersion = "1.0" });
    }

    [Fact]
    public async Task Rejected_item_of_an_arm_is_a_rejection_of_its_guard()
    {
        await PredictAsync(1, 2, 50);

        _routed.Child.Incident!.RejectionCount.Should().Be(1);
    }

    [Fact]
    public async Task Items_of_an_arm_whose_guard_is_off_are_recorded_unchecked()
    {
        _routed.Child.OverrideMode(GuardMode.Off);

        (await PredictAsync(50)).Should().Equal(500);

        _world.Reported.Should().BeEmpty();
        _routed.Records.Should().ContainSingle().Which.Should().BeEquivalentTo(new { IsAnsweredByArm = true, Prediction = 500.0 });
    }

    [Fact]
    public async Task Synchronous_batch_model_answers_an_asynchronous_batch()
    {
        _routed.Variant = _routed.Variant with { AsyncBatchModel = null, BatchModel = static inputs => [.. inputs.ToArray().Select(static input => input * 10.0)] };

        (await PredictAsync(1, 2)).Should().Equal(1, 20);
    }

    [Fact]
    public async Task Arm_without_a_batch_model_is_asked_about_each_item()
    {
        _routed.Variant = _routed.Variant with
        {
            AsyncBatchModel = null,
            AsyncModel = static async (input, _) =>
            {
                await Task.Yield();
                return input == 4 ? throw new TimeoutException() : input * 10;
            },
        };

        (await PredictAsync(1, 2, 4, 6)).Should().Equal(1, 20, 4, 60);

        _routed.Records.Select(record => (record.IsAnsweredByArm, record.ModelVersion)).Should().Equal(
            (false, "1.0"), (true, "2.0"), (false, "1.0"), (true, "2.0"));
    }

    [Fact]
    public async Task Arm_without_any_model_leaves_its_items_to_the_own_model()
    {
        _routed.Variant = _routed.Variant with { AsyncBatchModel = null };

        (await PredictAsync(1, 2)).Should().Equal(1, 2);

        _asked.Should().Equal("own: 1 2");
    }

    [Fact]
    public async Task Own_model_is_not_asked_if_arms_answer_everything()
    {
        (await PredictAsync(2, 4)).Should().Equal(20, 40);

        _asked.Should().Equal("v2: 2 4");
    }

    [Fact]
    public async Task Exception_of_an_arm_leaves_its_items_to_the_own_model()
    {
        _routed.Variant = _routed.Variant with { AsyncBatchModel = static (_, _) => throw new TimeoutException() };

        (await PredictAsync(1, 2)).Should().Equal(1, 2);
    }

    [Fact]
    public async Task Arm_that_answers_too_few_items_leaves_all_to_the_own_model()
    {
        _routed.Variant = _routed.Variant with { AsyncBatchModel = static (_, _) => ValueTask.FromResult<double[]>([20]) };

        (await PredictAsync(1, 2, 4)).Should().Equal(1, 2, 4);
    }

    [Fact]
    public async Task Rejected_item_of_an_arm_with_a_fallback_is_answered_by_that_fallback()
    {
        using var other = _world.Guard<int, double>(static guard => guard.Range(0, 100, BreachAction.Fallback).FallBackTo(7), "other");
        _routed.Variant = _routed.Variant with { Guard = other };

        (await PredictAsync(1, 2, 50)).Should().Equal(1, 20, 7);

        _asked.Should().Equal("v2: 2 50", "own: 1");
    }

    [Fact]
    public async Task Rejected_item_of_an_arm_whose_fallback_is_rejected_too_is_answered_by_the_own_model()
    {
        using var other = _world.Guard<int, double>(static guard => guard.Range(0, 100, BreachAction.Fallback).FallBackTo(static (_, _) => 700), "other");
        _routed.Variant = _routed.Variant with { Guard = other };

        (await PredictAsync(1, 2, 50)).Should().Equal(1, 20, 50);
    }

    [Fact]
    public async Task Synchronous_model_answers_each_item_of_an_asynchronous_batch()
    {
        _routed.Variant = _routed.Variant with { AsyncBatchModel = null, Model = static input => input * 10 };

        (await PredictAsync(1, 2, 4)).Should().Equal(1, 20, 40);
    }

    [Fact]
    public async Task Cancellation_of_the_caller_ends_the_batch()
    {
        using var cancelling = new CancellationTokenSource();
        _routed.Variant = _routed.Variant with
        {
            AsyncBatchModel = async (_, token) =>
            {
                await cancelling.CancelAsync();
                token.ThrowIfCancellationRequested();
                return [];
            },
        };

        var call = async () => await _routed.Guard.PredictBatchAsync([1, 2], OwnAsync, cancelling.Token);

        await call.Should().ThrowAsync<OperationCanceledException>();
        _asked.Should().BeEmpty();
        _routed.Records.Should().HaveCount(2).And.OnlyContain(record => record.Verdict == PredictionVerdict.Failed);
    }

    private ValueTask<double[]> PredictAsync(params int[] inputs) => _routed.Guard.PredictBatchAsync(inputs, OwnAsync, Cancellation);

    private ValueTask<IReadOnlyList<double>> OwnAsync(IReadOnlyList<int> inputs, CancellationToken cancellationToken)
    {
        _asked.Add($"own: {string.Join(' ', inputs)}");
        return ValueTask.FromResult<IReadOnlyList<double>>([.. inputs.Select(static input => (double)input)]);
    }

    private async ValueTask<double[]> TenfoldAsync(ReadOnlyMemory<int> inputs, CancellationToken cancellationToken)
    {
        await Task.Yield();
        _asked.Add($"v2: {string.Join(' ', inputs.ToArray())}");
        return [.. inputs.ToArray().Select(static input => input * 10.0)];
    }
}
