namespace PredictionGuardrails.PredictionLog;

/// <summary>One recorded outcome.</summary>
public sealed record LoggedOutcome
{
    /// <summary>Gets the name of the guard that made the prediction.</summary>
    public required string Guard { get; init; }

    /// <summary>Gets the name of the outcome.</summary>
    public required string Outcome { get; init; }

    /// <summary>Gets the key of the prediction as text, or null if <see cref="PredictionId"/> names it.</summary>
    public string? Key { get; init; }

    /// <summary>Gets the ID of the prediction, or null if <see cref="Key"/> names it.</summary>
    public Guid? PredictionId { get; init; }

    /// <summary>Gets the number; 1 for true, 0 for false; null for a label.</summary>
    public double? Value { get; init; }

    /// <summary>Gets the label; null for a number or a Boolean value.</summary>
    public string? Label { get; init; }

    /// <summary>Gets when it happened in UTC.</summary>
    public required DateTimeOffset HappenedAt { get; init; }

    /// <summary>Gets when it was recorded in UTC.</summary>
    public required DateTimeOffset KnownAt { get; init; }

    /// <summary>Gets where the outcome comes from.</summary>
    public required string Source { get; init; }

    /// <summary>Gets the revision, 0 at first.</summary>
    public int Revision { get; init; }
}
