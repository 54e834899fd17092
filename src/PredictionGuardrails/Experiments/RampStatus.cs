namespace PredictionGuardrails;

/// <summary>Represents how far the exposure of an experiment has grown.</summary>
public sealed record RampStatus
{
    /// <summary>Gets the exposure of each step, from 0 to 1, ascending.</summary>
    public required IReadOnlyList<double> Steps { get; init; }

    /// <summary>Gets the index of the current step, from 0.</summary>
    public required int Step { get; init; }

    /// <summary>Gets when the step began, in UTC.</summary>
    public required DateTimeOffset StepStartedAt { get; init; }

    /// <summary>Gets when the next step is due if harm is excluded, in UTC; null if this is the last one.</summary>
    public DateTimeOffset? NextStepAt { get; init; }

    /// <summary>Gets a sentence that describes what the next step waits for.</summary>
    public required string Reason { get; init; }
}
