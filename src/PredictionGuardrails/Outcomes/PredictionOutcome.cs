namespace PredictionGuardrails;

/// <summary>Represents what turned out to be true of a prediction, for example the fare that was paid. See <see cref="IOutcomeRecorder"/>.</summary>
public sealed record PredictionOutcome
{
    /// <summary>Gets the name of the guard that made the prediction.</summary>
    public required string Guard { get; init; }

    /// <summary>Gets the name of the outcome, as declared for the guard.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Gets the key of the prediction. An outcome applies to all predictions with this key. Set either this or <see cref="PredictionId"/>.
    /// </summary>
    public PredictionKey Key { get; init; }

    /// <summary>Gets the ID of the prediction, as <see cref="PredictionContext.Id"/> or a call with an ID provides it. The default is null.</summary>
    public Guid? PredictionId { get; init; }

    /// <summary>Gets the value. It must be of the declared type.</summary>
    public required OutcomeValue Value { get; init; }

    /// <summary>Gets when it happened, which isn't later than now. The default is null for the time at which it's recorded.</summary>
    public DateTimeOffset? HappenedAt { get; init; }

    /// <summary>Gets where the outcome comes from, for example <c>billing</c>, at most 100 characters. The default is the empty string.</summary>
    public string Source { get; init; } = "";

    /// <summary>
    /// Gets the revision, 0 or greater. To correct an outcome, record it again with a higher revision. The default is 0.
    /// </summary>
    public int Revision { get; init; }
}
