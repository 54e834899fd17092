namespace PredictionGuardrails.Reporting;

internal sealed class DelegateBreachHandler(Func<Breach, CancellationToken, ValueTask> handle) : IBreachHandler
{
    public ValueTask HandleAsync(Breach breach, CancellationToken cancellationToken) => handle(breach, cancellationToken);
}
