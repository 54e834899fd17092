namespace PredictionGuardrails.Breaches;

/// <summary>What a handler gets: a breach or a change of a breaker.</summary>
internal readonly record struct Happening(Breach? Breach, BreakerChange? Change)
{
    public string Message => Breach is not null ? Breach.Message : Change!.Reason;

    public ValueTask HandleAsync(IBreachHandler handler, CancellationToken cancellationToken) =>
        Breach is not null ? handler.HandleAsync(Breach, cancellationToken) : handler.HandleAsync(Change!, cancellationToken);
}
