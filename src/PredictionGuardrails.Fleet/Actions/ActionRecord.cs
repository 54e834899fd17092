namespace PredictionGuardrails.Fleet.Actions;

/// <summary>The document of the manual actions on a guard.</summary>
internal sealed record ActionRecord
{
    private const int MostActions = 20;

    /// <summary>The number of the last action.</summary>
    public long Sequence { get; init; }

    /// <summary>The number of the last action that requested new baselines; 0 for none.</summary>
    public long LastRelearn { get; init; }

    /// <summary>The isolation that applies; null for none.</summary>
    public FleetAction? Isolation { get; init; }

    /// <summary>The mode override that applies; null for none.</summary>
    public FleetAction? Mode { get; init; }

    /// <summary>The last actions, latest last.</summary>
    public IReadOnlyList<FleetAction> Recent { get; init; } = [];

    /// <summary>Adds an action.</summary>
    public ActionRecord With(FleetAction action)
    {
        var numbered = action with { Sequence = Sequence + 1 };
        return new ActionRecord
        {
            Sequence = numbered.Sequence,
            LastRelearn = action.Kind == FleetActionKind.Relearn ? numbered.Sequence : LastRelearn,
            Isolation = IsolationAfter(numbered),
            Mode = ModeAfter(numbered),
            Recent = [.. Recent.TakeLast(MostActions - 1), numbered],
        };
    }

    /// <summary>The actions that a replica applies now.</summary>
    /// <param name="applied">The number of the last action that it has applied; null if it has just started.</param>
    public IEnumerable<FleetAction> After(long? applied)
    {
        var areAllKept = applied <= Sequence && (Recent.Count == 0 || Recent[0].Sequence <= applied + 1);
        if (areAllKept)
        {
            return Recent.Where(action => action.Sequence > applied);
        }

        // More actions were requested meanwhile than are kept, or a store that lost its content counts again: what still holds is enough.
        return ((FleetAction?[])[Mode, Isolation]).OfType<FleetAction>();
    }

    private FleetAction? IsolationAfter(FleetAction action) => action.Kind switch
    {
        FleetActionKind.Isolate => action,
        FleetActionKind.Reset or FleetActionKind.Relearn => null,
        _ => Isolation,
    };

    private FleetAction? ModeAfter(FleetAction action) => action.Kind switch
    {
        FleetActionKind.OverrideMode => action,
        FleetActionKind.ClearModeOverride => null,
        _ => Mode,
    };
}
