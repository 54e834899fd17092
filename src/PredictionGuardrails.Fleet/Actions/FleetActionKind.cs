namespace PredictionGuardrails.Fleet.Actions;

/// <summary>What is done to a guard on all replicas.</summary>
internal enum FleetActionKind
{
    /// <summary>The breaker is opened until a reset.</summary>
    Isolate,

    /// <summary>The breaker is closed.</summary>
    Reset,

    /// <summary>New baselines are learned.</summary>
    Relearn,

    /// <summary>The mode is overridden.</summary>
    OverrideMode,

    /// <summary>The override of the mode is removed.</summary>
    ClearModeOverride,
}
