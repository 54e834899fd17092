namespace PredictionGuardrails;

/// <summary>
/// Represents what a guard has gathered for and against changes of a metric: the sums of what each score has gained on all predictions since they were first read.
/// Unlike the evidence that raises a breach, the sums keep losses, so that those of several replicas can be added up. See <see cref="PredictionGuard.ReadChangeEvidence"/>.
/// </summary>
public sealed record ChangeEvidence
{
    /// <summary>Gets the name of the metric.</summary>
    public required string Metric { get; init; }

    /// <summary>Gets the segment; <see langword="null"/> for all predictions.</summary>
    public string? Segment { get; init; }

    /// <summary>Gets a value that indicates whether the scores are for gross changes; <see langword="false"/> for shifts.</summary>
    public required bool IsGross { get; init; }

    /// <summary>Gets the action that such a change leads to.</summary>
    public required BreachAction Action { get; init; }

    /// <summary>
    /// Gets a number that identifies the sums within the process. Sums with another number than before began again at zero, because the metric is compared with
    /// another baseline.
    /// </summary>
    public required long Id { get; init; }

    /// <summary>Gets the names of the scores. Scores with the same name look for the same change.</summary>
    public required IReadOnlyList<string> Scores { get; init; }

    /// <summary>Gets what each score finds, as what follows "the metric was", for example <c>higher than the baseline</c>; in the order of <see cref="Scores"/>.</summary>
    public required IReadOnlyList<string> Findings { get; init; }

    /// <summary>
    /// Gets the sum of what each score has gained, in nats, in the order of <see cref="Scores"/>. If nothing has changed, the exponential of what a score gains on a
    /// prediction is at most one on average.
    /// </summary>
    public required IReadOnlyList<double> Gains { get; init; }

    /// <summary>Gets the number of predictions that the sums are about.</summary>
    public required long PredictionCount { get; init; }

    /// <summary>Gets the evidence that raises a breach, in nats: the logarithm of the number of scores times the predictions between two false alarms.</summary>
    public required double AlarmLevel { get; init; }

    /// <summary>Gets the evidence, in nats, that shows after a change that it hasn't ended.</summary>
    public required double TestLevel { get; init; }

    /// <summary>Gets a value that indicates whether <see cref="AlarmLevel"/> is for a rate of false alarms in time, not in predictions.</summary>
    public required bool IsRateInTime { get; init; }

    /// <summary>Gets how many predictions have to match the baseline, at least, before a change is over.</summary>
    public required int RequiredProbes { get; init; }
}
