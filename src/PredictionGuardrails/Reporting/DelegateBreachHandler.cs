namespace PredictionGuardrails.Reporting;

internal sealed class DelegateBreachHandler(Func<Breach, CancellationToken, ValueTask> handle) : IGuardEventHandler
{
    public ValueTask OnBreachAsync(Breach breach, CancellationToken cancellationToken) => handle(breach, cancellationToken);
}
