using PredictionGuardrails.Tool.Files;

namespace PredictionGuardrails.Tool.Experiments;

/// <summary>The columns of a history that an experiment needs.</summary>
/// <param name="Prediction">The predictions.</param>
/// <param name="Unit">Who or what a prediction is about; null if each prediction is assigned on its own.</param>
/// <param name="Time">When predictions were made; null if that isn't known.</param>
/// <param name="Verdict">What became of calls, as in a prediction log; null if that isn't known.</param>
internal sealed record ExperimentColumns(ColumnRequest Prediction, string? Unit, string? Time, string? Verdict)
{
    /// <summary>The columns in the order in which they're read.</summary>
    public IReadOnlyList<ColumnRequest> All =>
    [
        Prediction,
        .. Of(Unit, ColumnKind.Label),
        .. Of(Time, ColumnKind.Time),
        .. Of(Verdict, ColumnKind.Label),
    ];

    /// <summary>The place of a column; -1 if there is none.</summary>
    public int PlaceOf(string? column) => column is null ? -1 : All.ToList().FindIndex(1, request => request.Name == column);

    private static IEnumerable<ColumnRequest> Of(string? name, ColumnKind kind) => name is null ? [] : [new ColumnRequest(name, kind)];
}
