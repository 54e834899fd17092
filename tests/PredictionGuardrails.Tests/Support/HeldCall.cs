namespace PredictionGuardrails.Tests.Support;

/// <summary>
/// Holds one call of a guard until it's disposed. What calls a model for one input after the other is done with those before when it's held.
/// </summary>
/// <param name="number">The number of the call: 1 for the next one.</param>
public sealed class HeldCall<TInput, TPrediction>(int number) : IPredictionObserver<TInput, TPrediction>, IDisposable
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new();
    private int _calls;

    /// <summary>Completes when the call is held.</summary>
    public Task Reached => _reached.Task;

    public void OnPrediction(in ObservedPrediction<TInput, TPrediction> prediction)
    {
        if (Interlocked.Increment(ref _calls) == number)
        {
            _reached.SetResult();
            _released.Task.Wait();
        }
    }

    public void Dispose() => _released.TrySetResult();
}
