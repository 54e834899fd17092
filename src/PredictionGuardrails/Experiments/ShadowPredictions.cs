namespace PredictionGuardrails;

/// <summary>Represents predictions of the guard's own model and of a variant for the same inputs.</summary>
public sealed record ShadowPredictions
{
    /// <summary>Gets the name of the metric, for example <c>prediction</c>.</summary>
    public required string Metric { get; init; }

    /// <summary>Gets a uniform random sample of all pairs (J. S. Vitter, 1985), at most 500.</summary>
    public required IReadOnlyList<ShadowPair> Sample { get; init; }

    /// <summary>Gets the pairs that differ most, largest difference first, at most 20.</summary>
    public required IReadOnlyList<ShadowPair> Worst { get; init; }
}

/// <summary>Represents both predictions for the same input.</summary>
/// <param name="Id">The ID of the call, see <see cref="PredictionContext.Id"/>.</param>
/// <param name="Time">When the guard's own model answered, in UTC.</param>
/// <param name="Control">The prediction of the guard's own model.</param>
/// <param name="Variant">The prediction of the variant.</param>
public readonly record struct ShadowPair(Guid Id, DateTimeOffset Time, double Control, double Variant);
