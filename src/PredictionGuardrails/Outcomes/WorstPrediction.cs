namespace PredictionGuardrails;

/// <summary>Represents a prediction with one of the largest errors.</summary>
public sealed record WorstPrediction
{
    /// <summary>Gets the ID of the prediction.</summary>
    public required Guid Id { get; init; }

    /// <summary>Gets when it was made, in UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Gets the key, or null if there is none or keys are classified.</summary>
    public string? Key { get; init; }

    /// <summary>Gets the unit that the prediction is about, or null if there is none or units are classified.</summary>
    public string? Unit { get; init; }

    /// <summary>Gets the model's prediction as invariant text.</summary>
    public required string Prediction { get; init; }

    /// <summary>Gets the outcome as invariant text.</summary>
    public required string Outcome { get; init; }

    /// <summary>Gets the error.</summary>
    public required double Error { get; init; }

    /// <summary>Gets the columns that aren't classified.</summary>
    public required IReadOnlyList<WorstPredictionColumn> Columns { get; init; }
}

/// <summary>Represents a column of a prediction.</summary>
/// <param name="Name">The name of the column.</param>
/// <param name="Value">The value as invariant text, or null if there is none.</param>
public sealed record WorstPredictionColumn(string Name, string? Value);
