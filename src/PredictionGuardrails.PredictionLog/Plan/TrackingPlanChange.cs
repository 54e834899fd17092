namespace PredictionGuardrails.PredictionLog;

/// <summary>Represents a difference between two tracking plans.</summary>
/// <param name="Guard">The name of the guard.</param>
/// <param name="Column">The name of the column, or null if the difference is one of the guard or of an outcome.</param>
/// <param name="Description">What has changed, as a sentence without the guard and the column.</param>
/// <param name="IsBreaking">
/// Whether a reader of the log may break or misunderstand values: something was removed, or its type, unit of measure, meaning, or classification changed.
/// </param>
public sealed record TrackingPlanChange(string Guard, string? Column, string Description, bool IsBreaking)
{
    /// <summary>Gets the name of the outcome, or null if the difference isn't one of an outcome.</summary>
    public string? Outcome { get; init; }

    /// <summary>Returns the guard, the column or outcome, and what has changed.</summary>
    public override string ToString() =>
        $"Guard '{Guard}'{(Column is null ? "" : $", column '{Column}'")}{(Outcome is null ? "" : $", outcome '{Outcome}'")}: {Description}";
}
