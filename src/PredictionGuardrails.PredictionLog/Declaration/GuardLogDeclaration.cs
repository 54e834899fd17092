using Microsoft.Extensions.Compliance.Classification;

namespace PredictionGuardrails.PredictionLog.Declaration;

/// <summary>What code declares of a guard's log, apart from how columns are read.</summary>
/// <param name="Guard">The name of the guard.</param>
/// <param name="Prediction">The type of predictions; null if they aren't single values.</param>
/// <param name="Columns">The columns.</param>
internal sealed record GuardLogDeclaration(string Guard, LogColumnType? Prediction, IReadOnlyList<LogColumn> Columns)
{
    public string? Owner { get; init; }

    public string? Description { get; init; }

    /// <summary>How long records are kept; null for as long as the log keeps all records.</summary>
    public TimeSpan? Retention { get; init; }

    /// <summary>The declared outcomes.</summary>
    public IReadOnlyList<LogOutcome> Outcomes { get; init; } = [];

    public double SampleRate { get; init; } = 1;

    public DataClassification? KeyClassification { get; init; }

    public DataClassification? UnitClassification { get; init; }

    /// <summary>The columns whose values are redacted before they are written.</summary>
    public IReadOnlyList<ClassifiedColumn> Classified { get; init; } = [];
}

/// <summary>A column whose values are redacted.</summary>
/// <param name="Column">The index of the column.</param>
/// <param name="Text">Its index among the columns of text.</param>
/// <param name="Source">The type of the values before they are redacted.</param>
/// <param name="Classification">The data classification.</param>
internal sealed record ClassifiedColumn(int Column, int Text, LogColumnType Source, DataClassification Classification);
