namespace PredictionGuardrails.Fleet.Tests;

/// <summary>A store that can be gone, or lose answers after it did what was asked.</summary>
internal sealed class TestStore(InProcessFleetStore store) : IFleetStore
{
    /// <summary>Whether requests fail before they reach the store.</summary>
    public bool IsGone { get; set; }

    /// <summary>Whether answers get lost.</summary>
    public bool LosesAnswers { get; set; }

    /// <summary>Whether requests are never answered, and ignore their cancellation.</summary>
    public bool IsFrozen { get; set; }

    public string Description => "a test";

    public void Clear() => store.Clear();

    public ValueTask<FleetReading> ExchangeAsync(FleetReport report, CancellationToken cancellationToken) =>
        AskAsync(asked => asked.ExchangeAsync(report, cancellationToken));

    public ValueTask<MetricSnapshot?> ReadCountsAsync(FleetMetric metric, CancellationToken cancellationToken) =>
        AskAsync(asked => asked.ReadCountsAsync(metric, cancellationToken));

    public ValueTask<IReadOnlyList<FleetReplicaRecord>> ReadReplicasAsync(CancellationToken cancellationToken) =>
        AskAsync(asked => asked.ReadReplicasAsync(cancellationToken));

    public ValueTask<FleetDocument?> ReadDocumentAsync(string name, CancellationToken cancellationToken) =>
        AskAsync(asked => asked.ReadDocumentAsync(name, cancellationToken));

    public ValueTask<bool> TryWriteDocumentAsync(string name, long expectedVersion, string content, CancellationToken cancellationToken) =>
        AskAsync(asked => asked.TryWriteDocumentAsync(name, expectedVersion, content, cancellationToken));

    /// <summary>The replicas share it.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async ValueTask<T> AskAsync<T>(Func<IFleetStore, ValueTask<T>> ask)
    {
        if (IsFrozen)
        {
            await new TaskCompletionSource().Task;
        }

        if (IsGone)
        {
            throw new InvalidOperationException("The connection was refused.\nIt may be closed.");
        }

        var answer = await ask(store);
        return LosesAnswers ? throw new TimeoutException("The answer was lost.") : answer;
    }
}
