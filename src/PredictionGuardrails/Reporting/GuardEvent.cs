namespace PredictionGuardrails.Reporting;

/// <summary>What a handler gets: a breach, a change of a breaker or an incident; nothing if it is only to be woken.</summary>
internal readonly record struct GuardEvent(Breach? Breach, BreakerTransition? Change)
{
    public Incident? Incident { get; init; }

    public bool IsNothing => Breach is null && Change is null && Incident is null;

    public string Message => Breach?.Message ?? Change?.Reason ?? Incident!.Summary;

    public ValueTask HandleAsync(IGuardEventHandler handler, CancellationToken cancellationToken)
    {
        if (Breach is not null)
        {
            return handler.OnBreachAsync(Breach, cancellationToken);
        }

        return Change is not null ? handler.OnBreakerTransitionAsync(Change, cancellationToken) : handler.OnIncidentAsync(Incident!, cancellationToken);
    }
}
