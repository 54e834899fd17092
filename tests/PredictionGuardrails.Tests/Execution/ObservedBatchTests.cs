using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Execution;

/// <summary>What observers and callers learn of the items of a batch, in whichever way it's made.</summary>
public sealed class ObservedBatchTests : IDisposable
{
    private readonly TestWorld _world = new();
    private readonly RecordingObserver _observer = new();
    private readonly Guid[] _ids = new Guid[3];
    private readonly double[] _answers = new double[3];

    public enum Way
    {
        Predict,
        PredictAsync,
        Inspect,
        InspectAsync,
    }

    public static TheoryData<Way> Ways => [.. Enum.GetValues<Way>()];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Each_item_has_a_record_with_its_prediction(Way way)
    {
        using var guard = Guard(BreachAction.Fallback);

        await MakeAsync(guard, way, 1, 200, 3);

        _answers.Should().Equal(1, 7, 3);
        _observer.Records.Should().Equal(
            new ObservedRecord(1, null, false, PredictionVerdict.Accepted, 1) { Prediction = 1 },
            new ObservedRecord(200, null, false, PredictionVerdict.FellBack, 7) { Prediction = 200, Breaches = "fare Range" },
            new ObservedRecord(3, null, false, PredictionVerdict.Accepted, 3) { Prediction = 3 });
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Item_without_an_answer_is_rejected_and_the_others_are_not(Way way)
    {
        using var guard = Guard(BreachAction.Throw);

        var rejected = (await this.Awaiting(it => it.MakeAsync(guard, way, 1, 200, 3)).Should().ThrowAsync<BatchRejectedException<double>>()).Which;

        rejected.RejectedIndices.Should().Equal(1);
        _answers.Should().Equal(1, 0, 3);
        _observer.Records.Select(record => (record.Verdict, record.Answer)).Should().Equal(
            (PredictionVerdict.Accepted, 1), (PredictionVerdict.Rejected, null), (PredictionVerdict.Accepted, 3));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Refused_input_has_no_prediction(Way way)
    {
        using var guard = Guard(
            BreachAction.Fallback, guard => guard.Input("distance", input => input, distance => distance.Range(0, 50, BreachAction.Fallback)));

        await MakeAsync(guard, way, 60, 1, 2);

        _answers.Should().Equal(7, 1, 2);
        _observer.Records.Should().Equal(
            new ObservedRecord(60, null, false, PredictionVerdict.FellBack, 7) { Breaches = "fare Range" },
            new ObservedRecord(1, null, false, PredictionVerdict.Accepted, 1) { Prediction = 1 },
            new ObservedRecord(2, null, false, PredictionVerdict.Accepted, 2) { Prediction = 2 });
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Rejected_prediction_after_a_refused_input_has_its_own_record(Way way)
    {
        using var guard = Guard(
            BreachAction.Fallback, guard => guard.Input("distance", input => input, distance => distance.Range(0, 300, BreachAction.Fallback)));

        await MakeAsync(guard, way, 400, 1, 200);

        _answers.Should().Equal(7, 1, 7);
        _observer.Records.Select(record => (record.Prediction, record.Breaches)).Should().Equal((null, "fare Range"), (1, ""), (200, "fare Range"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Batch_that_an_open_breaker_rejects_has_one_exception_and_rejected_items(Way way)
    {
        using var guard = _world.Guard<int, double>(guard => guard.Observe(_observer));
        guard.Isolate("a bad release");

        await this.Awaiting(it => it.MakeAsync(guard, way, 1, 2, 3)).Should().ThrowAsync<BreakerOpenException>();

        _observer.Records.Should().HaveCount(3).And.OnlyContain(record => record.Verdict == PredictionVerdict.Rejected && record.Breaches == "fare Isolated" && record.Prediction == null);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Ids_are_those_of_the_records_even_if_the_batch_is_rejected(Way way)
    {
        var identified = new Identified();
        using var guard = Guard(BreachAction.Throw, guard => guard.Observe(identified));

        await this.Awaiting(it => it.MakeAsync(guard, way, 1, 200, 3)).Should().ThrowAsync<BatchRejectedException<double>>();

        _ids.Should().Equal(identified.Ids).And.OnlyHaveUniqueItems();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Items_of_a_guard_that_is_off_have_ids_and_no_records(Way way)
    {
        using var guard = Guard(BreachAction.Throw);
        guard.OverrideMode(GuardMode.Off);

        await MakeAsync(guard, way, 1, 200, 3);

        _answers.Should().Equal(1, 200, 3);
        _ids.Should().OnlyHaveUniqueItems().And.NotContain(Guid.Empty);
        _observer.Records.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Disposed_guard_makes_no_batch(Way way)
    {
        var guard = Guard(BreachAction.Throw);
        guard.Dispose();

        await this.Awaiting(it => it.MakeAsync(guard, way, 1, 2, 3)).Should().ThrowAsync<ObjectDisposedException>();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Batch_probes_a_half_open_breaker_and_its_predictions_are_not_returned(Way way)
    {
        using var guard = Guard(BreachAction.Fallback);
        HalfOpen(guard);

        await MakeAsync(guard, way, 1, 2, 3);

        _answers.Should().Equal(7, 7, 7);
        _observer.Records.Select(record => (record.IsProbe, record.Prediction)).Should().Equal((true, 1), (true, 2), (true, 3));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Half_open_breaker_is_not_probed_with_a_batch_of_refused_inputs(bool isAsynchronous)
    {
        var calls = 0;
        using var guard = Guard(
            BreachAction.Fallback, guard => guard.Input("distance", input => input, distance => distance.Range(0, 50, BreachAction.Fallback)));
        HalfOpen(guard);

        _ = isAsynchronous
            ? await guard.PredictBatchAsync([60, 70], (inputs, _) => ValueTask.FromResult(Count(inputs)), Cancellation)
            : guard.PredictBatch([60, 70], Count);

        calls.Should().Be(0);

        IReadOnlyList<double> Count(IReadOnlyList<int> inputs)
        {
            calls++;
            return new double[inputs.Count];
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Injected_fault_makes_every_prediction_wrong(Way way)
    {
        using var guard = Guard(BreachAction.Fallback);
        guard.InjectedFault = static prediction => 2 * prediction;

        await MakeAsync(guard, way, 1, 2, 3);

        _answers.Should().Equal(2, 4, 6);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Injected_fault_reaches_the_caller_of_a_guard_that_is_off(Way way)
    {
        using var guard = Guard(BreachAction.Fallback);
        guard.InjectedFault = static prediction => 2 * prediction;
        guard.OverrideMode(GuardMode.Off);

        await MakeAsync(guard, way, 1, 2, 3);

        _answers.Should().Equal(2, 4, 6);
    }

    [Theory]
    [InlineData(Way.Predict)]
    [InlineData(Way.Inspect)]
    public async Task Synchronous_batch_of_a_guard_with_an_asynchronous_fallback_is_refused(Way way)
    {
        using var guard = Guard(BreachAction.Fallback, guard => guard.FallBackTo(static (_, _, _) => ValueTask.FromResult(4.0)));

        await this.Awaiting(it => it.MakeAsync(guard, way, 1, 2, 3)).Should().ThrowAsync<InvalidOperationException>();
    }

    private PredictionGuard<int, double> Guard(BreachAction action, Action<PredictionGuardBuilder<int, double>>? configure = null) =>
        _world.Guard<int, double>(guard =>
        {
            guard.Range(0, 100, action).FallBackTo(7).Observe(_observer);
            configure?.Invoke(guard);
        });

    private void HalfOpen(PredictionGuard<int, double> guard)
    {
        guard.RaiseBreach(new ExternalBreach { Rule = "Outcome", Observed = "wrong", Expected = "right", Action = BreachAction.Fallback });
        _world.Time.Advance(TimeSpan.FromSeconds(30));
    }

    /// <summary>Has a model answer with its inputs.</summary>
    private async Task MakeAsync(PredictionGuard<int, double> guard, Way way, params int[] inputs)
    {
        switch (way)
        {
            case Way.Predict:
                guard.PredictBatchWithIds(inputs, _answers, _ids, 0, static (_, inputs, predictions) => Answer(inputs, predictions));
                break;
            case Way.PredictAsync:
                await guard.PredictBatchWithIdsAsync(inputs, _answers, _ids, 0, static async (_, inputs, predictions, _) =>
                {
                    await Task.Yield();
                    Answer(inputs.Span, predictions.Span);
                }, Cancellation);
                break;
            case Way.Inspect:
                Answer(inputs, _answers);
                guard.InspectBatchWithIds(inputs, _answers, _ids);
                break;
            default:
                Answer(inputs, _answers);
                await guard.InspectBatchWithIdsAsync(inputs, _answers, _ids, Cancellation);
                break;
        }
    }

    private static void Answer(ReadOnlySpan<int> inputs, Span<double> predictions)
    {
        for (var i = 0; i < inputs.Length; i++)
        {
            predictions[i] = inputs[i];
        }
    }

    private sealed class Identified : IPredictionObserver<int, double>
    {
        public List<Guid> Ids { get; } = [];

        public void OnPrediction(in ObservedPrediction<int, double> prediction) => Ids.Add(prediction.Context.Id);
    }
}
