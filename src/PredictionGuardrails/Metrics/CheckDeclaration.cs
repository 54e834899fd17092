namespace PredictionGuardrails.Metrics;

/// <summary>A check as the code declares it.</summary>
/// <param name="Passes">Whether a prediction passes.</param>
internal sealed record CheckDeclaration<TInput, TPrediction>(Func<TInput, TPrediction, bool> Passes)
{
    /// <summary>What a breach leads to; null takes the guard's.</summary>
    public BreachAction? OnBreach { get; init; }

    /// <summary>What there is to say of a prediction that does not pass; the prediction itself where null.</summary>
    public Func<TPrediction, string>? Observe { get; init; }

    /// <summary>What is allowed, as the end of "expected …"; null where all that is known is the check's name.</summary>
    public string? Expected { get; init; }
}
