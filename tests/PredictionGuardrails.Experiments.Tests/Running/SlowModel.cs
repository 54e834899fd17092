namespace PredictionGuardrails.Experiments.Tests.Running;

/// <summary>A model that takes long to load: until the test ends it.</summary>
internal sealed class SlowModel : IDisposable
{
    private readonly TaskCompletionSource _begun = new();
    private readonly ManualResetEventSlim _loaded = new();

    /// <summary>Completes when the model begins to load.</summary>
    public Task Begun => _begun.Task;

    public Func<Ride, double> Load(CancellationToken cancellationToken)
    {
        _begun.SetResult();
        _loaded.Wait(cancellationToken);
        return static _ => 1;
    }

    public void End() => _loaded.Set();

    public void Dispose() => _loaded.Dispose();
}
