namespace PredictionGuardrails.PredictionLog;

/// <summary>Represents a guard in a <see cref="TrackingPlan"/>: what is logged of its predictions, and who is responsible for it.</summary>
public sealed record TrackedGuard
{
    /// <summary>Gets the version. It's 1 at first, and increases with each change that is saved.</summary>
    public int Version { get; init; } = 1;

    /// <summary>Gets the description of the predictions, or null if there is none.</summary>
    public string? Description { get; init; }

    /// <summary>Gets who is responsible, or null if there is no owner.</summary>
    public string? Owner { get; init; }

    /// <summary>Gets how long records are kept, or null for as long as the log keeps all records.</summary>
    public TimeSpan? Retention { get; init; }

    /// <summary>Gets the type of predictions, or null if they aren't single values.</summary>
    public LogColumnType? Prediction { get; init; }

    /// <summary>Gets the data classification of keys as <c>taxonomy:value</c>, or null if they aren't classified.</summary>
    public string? KeyClassification { get; init; }

    /// <summary>Gets the data classification of units as <c>taxonomy:value</c>, or null if they aren't classified.</summary>
    public string? UnitClassification { get; init; }

    /// <summary>Gets the declared outcomes.</summary>
    public IReadOnlyList<LogOutcome> Outcomes { get; init; } = [];

    /// <summary>Gets the columns: the declared ones, and two for each metric of the guard.</summary>
    public required IReadOnlyList<LogColumn> Columns { get; init; }
}
