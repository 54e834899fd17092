namespace PredictionGuardrails.PredictionLog;

/// <summary>One record of the prediction log.</summary>
public sealed record LoggedPrediction
{
    /// <summary>Gets the identifier of the call: a UUID of version 7, the same as <see cref="PredictionContext.Id"/>.</summary>
    public required Guid Id { get; init; }

    /// <summary>Gets the time when the call was answered, in UTC, with a resolution of 100 nanoseconds, or of one microsecond in closed files.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Gets the name of the guard.</summary>
    public required string Guard { get; init; }

    /// <summary>Gets the caller's key as text, or null if there is none.</summary>
    public string? Key { get; init; }

    /// <summary>Gets who or what the prediction is about as text, or null if that isn't known.</summary>
    public string? Unit { get; init; }

    /// <summary>Gets what became of the call.</summary>
    public required PredictionVerdict Verdict { get; init; }

    /// <summary>Gets the names of the checks and rules that were breached, without duplicates.</summary>
    public IReadOnlyList<string> Rules { get; init; } = [];

    /// <summary>
    /// Gets the model's prediction: a <see cref="double"/>, <see cref="long"/>, <see cref="bool"/>, or <see cref="string"/>; null if the model made none, or
    /// if predictions of the guard aren't single values.
    /// </summary>
    public object? Prediction { get; init; }

    /// <summary>Gets what the caller got, of the same type as <see cref="Prediction"/>; null if the caller got an exception.</summary>
    public object? Result { get; init; }

    /// <summary>Gets the fallback that provided the result, or null if none did.</summary>
    public string? Fallback { get; init; }

    /// <summary>Gets the mode of the guard.</summary>
    public GuardMode Mode { get; init; }

    /// <summary>Gets the state of the breaker when the call began.</summary>
    public BreakerState Breaker { get; init; }

    /// <summary>Gets the version of the model that answered, which can be that of the arm, or null if the guard doesn't know it.</summary>
    public string? ModelVersion { get; init; }

    /// <summary>Gets the arm that the call was routed to, or null if there is none.</summary>
    public string? Arm { get; init; }

    /// <summary>Gets the probability with which the arm was chosen, from 0 to 1, or null without an arm.</summary>
    public double? ArmProbability { get; init; }

    /// <summary>
    /// Gets a value that indicates whether the model of the arm answered the call. If it's false, the model couldn't, so that the guard's own model was called
    /// instead, or the caller canceled the call. It's null without an arm, if the arm is the guard's own model, if the arm has no model for the call, and in
    /// records of earlier versions.
    /// </summary>
    public bool? IsAnsweredByArm { get; init; }

    /// <summary>
    /// Gets the probability with which the call was logged, greater than 0 and at most 1. In estimates, weight each record with its reciprocal
    /// (D. G. Horvitz and D. J. Thompson, 1952).
    /// </summary>
    public double InclusionProbability { get; init; } = 1;

    /// <summary>Gets a value that indicates whether the model was only probed, because the breaker was half-open.</summary>
    public bool IsProbe { get; init; }

    /// <summary>Gets a value that indicates whether a fault was injected on purpose.</summary>
    public bool IsFaultInjected { get; init; }

    /// <summary>Gets the instance of the service that logged the call.</summary>
    public required string Instance { get; init; }

    /// <summary>Gets the version of the guard in the tracking plan, or null without a plan.</summary>
    public int? PlanVersion { get; init; }

    /// <summary>
    /// Gets the columns by name: the declared ones, and for each metric of the guard <c>prediction_{metric}</c> and <c>result_{metric}</c>. A value is a
    /// <see cref="double"/>, <see cref="long"/>, <see cref="bool"/>, <see cref="string"/>, <see cref="DateTimeOffset"/>, or null.
    /// </summary>
    public required IReadOnlyDictionary<string, object?> Columns { get; init; }
}
