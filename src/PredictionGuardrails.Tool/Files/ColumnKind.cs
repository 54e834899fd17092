namespace PredictionGuardrails.Tool.Files;

/// <summary>What the values of a column are.</summary>
internal enum ColumnKind
{
    /// <summary>Numbers, where at least half of the first hundred values are numbers; else labels.</summary>
    Auto,
    Number,
    Label,
    Time,
}

/// <summary>A column that somebody asks for.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What its values are to be read as.</param>
internal sealed record ColumnRequest(string Name, ColumnKind Kind)
{
    /// <summary>The name as a guard's, which is one key of a configuration path.</summary>
    public string GuardName => string.IsNullOrWhiteSpace(Name) ? "guard" : string.Concat(Name.Select(c => c == ':' || char.IsControl(c) ? '_' : c));
}
