using System.Text.Json.Serialization;
using PredictionGuardrails.Fleet.Exchange;

namespace PredictionGuardrails.Fleet.Actions;

/// <summary>The document of the manual actions on a guard.</summary>
internal sealed record ActionRecord : IFleetRecord
{
    private const int MostActions = 20;

    /// <summary>The number of the last action.</summary>
    [JsonRequired]
    public long Sequence { get; init; }

    /// <summary>The number of the last action that requested new baselines; 0 for none.</summary>
    [JsonRequired]
    public long LastRelearn { get; init; }

    /// <summary>The isolation that applies; null for none.</summary>
    public FleetAction? Isolation { get; init; }

    /// <summary>The mode override that applies; null for none.</summary>
    public FleetAction? Mode { get; init; }

    /// <summary>The last actions, latest last.</summary>
    [JsonRequired]
    public IReadOnlyList<FleetAction> Recent { get; init; } = [];

    /// <inheritdoc/>
    public string? FindFault()
    {
        var actions = Recent.Append(Isolation).Append(Mode).OfType<FleetAction>();
        if (Recent.Any(static action => action is null) || actions.Any(static action => !action.IsComplete))
        {
            return "An action lacks something, or is of an unknown kind.";
        }

        if (Isolation is { Kind: not FleetActionKind.Isolate } || Mode is { Kind: not FleetActionKind.OverrideMode })
        {
            return "What still applies is an action of another kind.";
        }

        var first = Sequence - Recent.Count + 1;
        var areNumbered = Recent.Select(static action => action.Sequence).SequenceEqual(Enumerable.Range(0, Recent.Count).Select(place => first + place));
        var areComplete = areNumbered && Recent.Count == Math.Min(Sequence, MostActions) && LastRelearn >= 0 && LastRelearn <= Sequence;
        return areComplete ? null : "The numbers of its actions don't follow each other.";
    }

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

    /// <summary>
    /// The number of the last action here that a replica has applied with another record; null if this isn't what became of that one, because a store that lost its
    /// content counts again.
    /// </summary>
    public long? SequenceAfter(ActionRecord applied)
    {
        var isKept = Recent.Count > 0 && Recent[0].Sequence <= applied.Sequence;
        return !isKept || applied.Recent.Count == 0 || Recent.Contains(applied.Recent[^1]) ? applied.Sequence : null;
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
