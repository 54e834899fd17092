namespace PredictionGuardrails;

/// <summary>How far a model has recovered; see <see cref="IRecoveryTest"/>.</summary>
public enum RecoveryState
{
    /// <summary>It isn't known yet: the model is probed further, and the fallbacks answer.</summary>
    Pending,

    /// <summary>The model has recovered. The breaker closes if nothing else keeps it open.</summary>
    Recovered,

    /// <summary>The model hasn't recovered. The breaker opens again, for longer.</summary>
    Failed,
}
