namespace PredictionGuardrails.Reporting;

/// <summary>What a handler gets: a breach, a change of a breaker or an incident; nothing where it is only to be woken.</summary>
internal readonly record struct GuardEvent(Breach? Breach, BreakerTransition? Change)
{
    public Incident? Incident { get; init; }

    public bool IsNothing => Breach is null && Change is null && Incident is null;

    public string Message => Breach?.Message ?? Change?.Reason ?? Incident!.Summary;

    public ValueTask HandleAsync(IBreachHandler handler, CancellationToken cancellationToken) =>
        Breach is not null ? handler.HandleAsync(Breach, cancellationToken)
        : Change is not null ? handler.HandleAsync(Change, cancellationToken)
        : handler.HandleAsync(Incident!, cancellationToken);
}
