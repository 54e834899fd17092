namespace PredictionGuardrails;

/// <summary>Specifies whether a model has recovered. See <see cref="IRecoveryTest"/>.</summary>
public enum RecoveryState
{
    /// <summary>The result isn't known yet. The guard continues to probe the model and returns fallbacks.</summary>
    Pending,

    /// <summary>The model has recovered. The breaker closes if nothing else keeps it open.</summary>
    Recovered,

    /// <summary>The model hasn't recovered. The breaker opens again with a longer break.</summary>
    Failed,
}
