using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests;

/// <summary>Scoring calls that are delegates.</summary>
public sealed class DelegateTests : IDisposable
{
    private readonly TestWorld _world = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_decorated_function_is_guarded()
    {
        using var guard = Guard();
        var score = guard.Decorate(Double);

        score(10).Should().Be(20);
        score(90).Should().Be(100);
    }

    [Fact]
    public void A_decorated_function_allocates_nothing()
    {
        using var guard = Guard();
        var score = guard.Decorate(Double);
        var next = 0;

        Allocations.Of(() => score(next++ % 50)).Should().Be(0);
    }

    [Fact]
    public async Task A_decorated_function_may_return_a_task_of_either_kind()
    {
        using var guard = Guard();
        var ofTask = guard.Decorate(DoubleAsync);
        var ofValueTask = guard.Decorate((input, _) => ValueTask.FromResult(2 * input));

        (await ofTask(90, Cancellation)).Should().Be(100);
        (await ofValueTask(90, Cancellation)).Should().Be(100);
    }

    [Fact]
    public void A_decorated_batch_is_guarded()
    {
        using var guard = Guard();

        guard.DecorateBatch(inputs => [.. inputs.Select(Double)])([10, 90]).Should().Equal(20, 100);
    }

    [Fact]
    public async Task A_model_that_returns_a_task_is_called_as_it_is()
    {
        using var guard = Guard();

        (await guard.PredictAsync(90, DoubleAsync, Cancellation)).Should().Be(100);
        (await guard.PredictAsync(90, async (input, token) => await DoubleAsync(input, token), Cancellation)).Should().Be(100);
    }

    private PredictionGuard<double, double> Guard() => _world.NumberGuard(guard => guard.Range(0, 100, BreachAction.Clamp));

    private static double Double(double input) => 2 * input;

    private static async Task<double> DoubleAsync(double input, CancellationToken cancellationToken)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        return 2 * input;
    }
}
