namespace PredictionGuardrails.Extensibility.Tests;

/// <summary>Calls that return the ID of the call, which is the one that observers get.</summary>
public sealed class WithIdTests
{
    private readonly Ids _observed = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_shape_of_call_returns_the_ID_that_observers_get()
    {
        using var guard = Guard();
        double[] predictions = [1, 2];
        var ids = new Guid[2];
        var returned = new List<Guid>
        {
            guard.PredictWithId(1, _ => 1).Id,
            guard.PredictWithId(1, 2.0, static (state, _) => state).Id,
            guard.InspectWithId(1, 1).Id,
            (await guard.PredictWithIdAsync(1, (_, _) => ValueTask.FromResult(1.0), Cancellation)).Id,
            (await guard.PredictWithIdAsync(1, 2.0, static (state, _, _) => ValueTask.FromResult(state), Cancellation)).Id,
            (await guard.InspectWithIdAsync(1, 1, Cancellation)).Id,
        };
        guard.PredictBatchWithIds([1, 2], predictions, ids, 0, static (_, inputs, predictions) => inputs.CopyTo(predictions));
        returned.AddRange(ids);
        guard.InspectBatchWithIds([1, 2], predictions, ids);
        returned.AddRange(ids);
        await guard.PredictBatchWithIdsAsync(predictions, predictions, ids, 0, static (_, inputs, predictions, _) => ValueTask.CompletedTask, Cancellation);
        returned.AddRange(ids);
        await guard.InspectBatchWithIdsAsync(predictions, predictions, ids, Cancellation);
        returned.AddRange(ids);
        await foreach (var prediction in guard.PredictStreamWithIdsAsync(1, static (_, _) => Stream(), Cancellation))
        {
            returned.Add(prediction.Id);
        }

        returned.Should().Equal(_observed.All).And.OnlyHaveUniqueItems().And.HaveCount(16);
    }

    [Fact]
    public void Value_is_the_result_of_the_call()
    {
        using var guard = Guard();

        guard.PredictWithId(1, _ => 1_000).Value.Should().Be(7);
    }

    [Fact]
    public void Exception_of_a_rejected_call_has_its_ID()
    {
        using var guard = Guard(BreachAction.Throw);

        guard.Invoking(guard => guard.PredictWithId(1, _ => 1_000)).Should().Throw<PredictionRejectedException>()
            .Which.PredictionId.Should().Be(_observed.All.Single());
    }

    [Fact]
    public void Items_of_a_rejected_batch_have_IDs()
    {
        using var guard = Guard(BreachAction.Throw);
        var ids = new Guid[2];

        guard.Invoking(guard => guard.PredictBatchWithIds([1, 1_000], new double[2], ids, 0, static (_, inputs, predictions) => inputs.CopyTo(predictions)))
            .Should().Throw<BatchRejectedException<double>>();

        ids.Should().Equal(_observed.All);
    }

    [Fact]
    public void Guard_without_observers_returns_IDs_too()
    {
        using var guard = new PredictionGuard<double, double>("fare", guard => guard.Range(0, 100, BreachAction.Fallback).FallBackTo(7));
        var ids = new Guid[2];
        var predictions = new double[2];

        guard.PredictBatchWithIds([1, 1_000], predictions, ids, 0, static (_, inputs, predictions) => inputs.CopyTo(predictions));

        predictions.Should().Equal(1, 7);
        new[] { guard.PredictWithId(1, _ => 1).Id, ids[0], ids[1] }.Should().OnlyHaveUniqueItems().And.NotContain(Guid.Empty);
    }

    [Fact]
    public void Guard_that_is_off_returns_IDs_too()
    {
        using var guard = Guard();
        guard.OverrideMode(GuardMode.Off);
        var ids = new Guid[2];

        guard.PredictBatchWithIds([1, 1_000], new double[2], ids, 0, static (_, inputs, predictions) => inputs.CopyTo(predictions));

        new[] { guard.PredictWithId(1, _ => 1).Id, guard.PredictWithId(1, _ => 1).Id, ids[0], ids[1] }.Should().OnlyHaveUniqueItems().And.NotContain(Guid.Empty);
    }

    [Fact]
    public void Call_within_a_model_has_an_ID_of_its_own()
    {
        using var guard = Guard();
        var inner = Guid.Empty;

        var outer = guard.PredictWithId(1, _ =>
        {
            inner = guard.PredictWithId(1, _ => 1).Id;
            return 1;
        });

        _observed.All.Should().Equal(inner, outer.Id).And.OnlyHaveUniqueItems();
    }

    [Fact]
    public void Lengths_must_agree()
    {
        using var guard = Guard();

        guard.Invoking(guard => guard.InspectBatchWithIds([1, 2], new double[2], new Guid[1])).Should().Throw<ArgumentException>();
    }

    private static async IAsyncEnumerable<double> Stream()
    {
        yield return 1;
        await Task.Yield();
        yield return 2;
    }

    private PredictionGuard<double, double> Guard(BreachAction onBreach = BreachAction.Fallback) =>
        new("fare", guard =>
        {
            guard.Range(0, 100, onBreach).Observe(_observed);
            if (onBreach == BreachAction.Fallback)
            {
                guard.FallBackTo(7);
            }
        });

    private sealed class Ids : IPredictionObserver<double, double>
    {
        public List<Guid> All { get; } = [];

        public void OnPrediction(in ObservedPrediction<double, double> prediction) => All.Add(prediction.Context.Id);
    }
}
