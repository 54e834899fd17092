namespace PredictionGuardrails.Tool.Files;

/// <summary>The kind of a column's values.</summary>
internal enum ColumnKind
{
    /// <summary>Numbers if at least half of the first 100 values are numbers; otherwise labels.</summary>
    Auto,
    Number,
    Label,
    Time,
}

/// <summary>A requested column.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">The kind of its values.</param>
internal sealed record ColumnRequest(string Name, ColumnKind Kind)
{
    /// <summary>The name as a guard name, which must be a single key of a configuration path.</summary>
    public string GuardName => string.IsNullOrWhiteSpace(Name) ? "guard" : string.Concat(Name.Select(c => c == ':' || char.IsControl(c) ? '_' : c));
}
