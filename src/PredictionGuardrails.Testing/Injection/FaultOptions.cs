namespace PredictionGuardrails.Testing;

/// <summary>Represents the options of a faulty model.</summary>
public sealed record FaultOptions
{
    /// <summary>Gets the number of correct predictions before the fault starts, so that a guard can learn. The default is 1,000.</summary>
    public long From { get; init; } = 1000;

    /// <summary>Gets the fraction of the following predictions that is wrong, at random. The default is 1 for all.</summary>
    public double Share { get; init; } = 1;

    /// <summary>Gets the random seed. The same seed makes the same predictions wrong. The default is 0.</summary>
    public int Seed { get; init; }
}
