namespace PredictionGuardrails.Experiments.Simulation;

/// <summary>How the values of units are distributed.</summary>
internal enum UnitKind
{
    Normal,
    LogNormal,
    ZeroOne,
    HeavyTailed,

    /// <summary>Few units with many calls each: a level of their own, and calls that resemble the one before.</summary>
    Persistent,
}
