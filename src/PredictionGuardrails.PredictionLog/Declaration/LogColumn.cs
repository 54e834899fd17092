namespace PredictionGuardrails.PredictionLog;

/// <summary>Describes a column of the prediction log of a guard.</summary>
/// <param name="Name">The name of the column.</param>
/// <param name="Type">The type of the stored values. Values of a classified column are redacted, so they are text.</param>
public sealed record LogColumn(string Name, LogColumnType Type)
{
    /// <summary>Gets the unit of measure of the values, such as <c>km</c>, or null if there is none.</summary>
    public string? Unit { get; init; }

    /// <summary>Gets a description of the values, or null if there is none.</summary>
    public string? Description { get; init; }

    /// <summary>Gets the data classification as <c>taxonomy:value</c>, or null if the values aren't classified.</summary>
    public string? Classification { get; init; }
}
