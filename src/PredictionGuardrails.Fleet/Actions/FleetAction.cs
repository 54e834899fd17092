using System.Text.Json.Serialization;

namespace PredictionGuardrails.Fleet.Actions;

/// <summary>A manual action on a guard.</summary>
internal sealed record FleetAction
{
    /// <summary>The number of the action within its guard, from 1; 0 before it's known.</summary>
    public long Sequence { get; init; }

    public required FleetActionKind Kind { get; init; }

    /// <summary>The mode; null for actions that don't override it.</summary>
    public GuardMode? Mode { get; init; }

    public string? Reason { get; init; }

    public string? By { get; init; }

    /// <summary>The time of the replica on which it was requested, for people.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The replica on which it was requested.</summary>
    public required string Replica { get; init; }

    /// <summary>Whether it has everything that its kind needs to be applied.</summary>
    [JsonIgnore]
    public bool IsComplete => Kind switch
    {
        FleetActionKind.Isolate => !string.IsNullOrWhiteSpace(Reason),
        FleetActionKind.OverrideMode => Mode is { } mode && Enum.IsDefined(mode),
        _ => Enum.IsDefined(Kind),
    };

    public void ApplyTo(PredictionGuard guard)
    {
        switch (Kind)
        {
            case FleetActionKind.Isolate:
                guard.Isolate(Reason!, By);
                break;
            case FleetActionKind.Reset:
                guard.Reset(Reason, By);
                break;
            case FleetActionKind.Relearn:
                guard.Relearn(Reason, By);
                break;
            case FleetActionKind.OverrideMode:
                guard.OverrideMode(Mode!.Value, Reason, By);
                break;
            default:
                guard.ClearModeOverride(Reason, By);
                break;
        }
    }
}
