namespace PredictionGuardrails.PredictionLog.Sharing;

/// <summary>What one process knows of predictions and an outcome.</summary>
/// <param name="Source">The ID of the process.</param>
/// <param name="Today">The day that it is, by the clock of the process.</param>
/// <param name="ErrorName">The name of the error. Totals of different errors aren't added.</param>
/// <param name="Final">The days whose predictions it has evaluated.</param>
/// <param name="Waiting">The days of predictions whose outcomes aren't final.</param>
internal sealed record OutcomeTotals(
    string Source, DateOnly Today, string ErrorName, IReadOnlyList<DayTotals> Final, IReadOnlyList<DayTotals> Waiting)
{
    /// <summary>Whether it's what a replica writes.</summary>
    public bool IsValid => DayTotals.AreValid(Final) && DayTotals.AreValid(Waiting);
}

/// <summary>What all replicas know of an outcome together.</summary>
/// <param name="ErrorName">The name of the error.</param>
/// <param name="ReplicaCount">The number of replicas that were heard of.</param>
/// <param name="Days">The days.</param>
internal sealed record FleetTotals(string ErrorName, int ReplicaCount, IReadOnlyList<DayTotals> Days);

/// <summary>What the leader has to know of an outcome in order to add up what processes evaluated that have ended since.</summary>
/// <param name="Turn">How often it was written.</param>
/// <param name="Sources">The processes, by their IDs.</param>
internal sealed record SourceTotals(long Turn, IReadOnlyDictionary<string, KnownSource> Sources);

/// <summary>What a process has evaluated.</summary>
/// <param name="Turn">The turn in which it was heard of last.</param>
/// <param name="ErrorName">The name of the error.</param>
/// <param name="Final">The days.</param>
internal sealed record KnownSource(long Turn, string ErrorName, IReadOnlyList<DayTotals> Final);
