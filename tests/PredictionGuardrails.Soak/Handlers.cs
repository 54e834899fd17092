namespace PredictionGuardrails.Soak;

/// <summary>A handler that fails each third time, and takes its time otherwise.</summary>
internal sealed class UnreliableHandler : IGuardEventHandler
{
    private int _breaches;

    public async ValueTask OnBreachAsync(Breach breach, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _breaches) % 3 == 0)
        {
            throw new InvalidOperationException("This handler fails each third time.");
        }

        await Task.Delay(2, cancellationToken);
    }

    public ValueTask OnIncidentAsync(Incident incident, CancellationToken cancellationToken) => throw new InvalidOperationException("This handler fails on incidents.");
}
