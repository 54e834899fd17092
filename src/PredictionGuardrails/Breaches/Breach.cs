using PredictionGuardrails.Breaches;

namespace PredictionGuardrails;

/// <summary>Represents a breach: a failed check, a broken rule, or an exception of the model.</summary>
public sealed record Breach
{
    /// <summary>Gets the name of the guard.</summary>
    public required string Guard { get; init; }

    /// <summary>Gets the check or rule: one of <see cref="RuleNames"/>, or the name of a custom check.</summary>
    public required string Rule { get; init; }

    /// <summary>
    /// Gets the metric: <c>prediction</c> for the prediction itself, or the name of another metric; <see langword="null"/> if the check isn't about one
    /// metric.
    /// </summary>
    public string? Metric { get; init; }

    /// <summary>Gets the segment by its key and value, for example "country DE"; <see langword="null"/> for all predictions.</summary>
    public string? Segment { get; init; }

    /// <summary>Gets what was observed, as invariant text with at most 200 characters. Control characters are escaped.</summary>
    public required string Observed { get; init; }

    /// <summary>Gets the exact number that was observed, which can be NaN or infinite; <see langword="null"/> if it isn't a number.</summary>
    public double? ObservedValue { get; init; }

    /// <summary>Gets what is expected, as a phrase, for example "between 0 and 500".</summary>
    public required string Expected { get; init; }

    /// <summary>Gets the action of the breach. In <see cref="GuardMode.Observe"/>, the action isn't applied.</summary>
    public required BreachAction Action { get; init; }

    /// <summary>Gets the mode of the guard: <see cref="GuardMode.Enforce"/>, or <see cref="GuardMode.Observe"/> if the action wasn't applied.</summary>
    public GuardMode Mode { get; init; }

    /// <summary>Gets the number of predictions that the breach is about; 1 for a check.</summary>
    public long PredictionCount { get; init; } = 1;

    /// <summary>Gets the time of the breach in UTC.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>Gets the version of the model; <see langword="null"/> if it isn't known.</summary>
    public string? ModelVersion { get; init; }

    /// <summary>Gets the fallback that the breach is about; <see langword="null"/> if it's about the model.</summary>
    public string? Fallback { get; init; }

    /// <summary>Gets the exception of the model, the check, the selector, or the fallback; <see langword="null"/> if nothing was thrown.</summary>
    public Exception? Exception { get; init; }

    /// <summary>Gets the ID of the trace (32 hexadecimal digits); <see langword="null"/> if there was none.</summary>
    public string? TraceId { get; init; }

    /// <summary>Gets the ID of the span (16 hexadecimal digits); <see langword="null"/> if there was none.</summary>
    public string? SpanId { get; init; }

    /// <summary>
    /// Gets what was observed of what, as a phrase, for example "prediction was 4,812", "prediction (country DE) had mean 12 over 300 predictions", or "the model
    /// threw TimeoutException: …".
    /// </summary>
    public string Observation => BreachText.DescribeObservation(this);

    /// <summary>Gets the message, which contains guard, rule, metric, what was observed and expected, and the model version.</summary>
    public string Message => BreachText.Describe(this);
}
