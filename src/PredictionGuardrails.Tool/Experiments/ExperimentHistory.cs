using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Output;
using PredictionGuardrails.Tool.Profiles;

namespace PredictionGuardrails.Tool.Experiments;

/// <summary>A past call.</summary>
/// <param name="Prediction">The prediction, or the number of a label; NaN if it's missing.</param>
/// <param name="IsFailure">Whether the model couldn't answer.</param>
/// <param name="Unit">The number of the unit, from 0; -1 if there is none.</param>
internal readonly record struct PastCall(double Prediction, bool IsFailure, int Unit);

/// <summary>Past calls in memory, or blocks of calls from a very long history.</summary>
internal sealed record ExperimentHistory
{
    /// <summary>The distribution of fewer predictions isn't known well enough.</summary>
    public const int FewestPredictions = 500;

    private const int MostCalls = 1_000_000;
    private const int Stride = 1 << 14;

    public required string File { get; init; }

    public required string Column { get; init; }

    public required IReadOnlyList<PastCall> Calls { get; init; }

    /// <summary>The number of rows in the file.</summary>
    public required long Rows { get; init; }

    public required long SkippedRows { get; init; }

    /// <summary>The number of distinct units.</summary>
    public required int Units { get; init; }

    /// <summary>The share of calls that the model couldn't answer; null if that isn't known.</summary>
    public required double? FailureRate { get; init; }

    /// <summary>The calls of a day; null without times.</summary>
    public required double? CallsPerDay { get; init; }

    /// <summary>What the predictions are.</summary>
    public required PastPredictions Predictions { get; init; }

    /// <summary>Reasons to trust the history less.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <exception cref="InputException">The file can't be read, or has too few predictions.</exception>
    public static ExperimentHistory Read(FileSource source, ExperimentColumns columns, Action<double?> progress, CancellationToken cancellationToken)
    {
        using var rows = ColumnRows.Open(source, columns.All);
        var reader = new PastCallReader(rows, source.Name, columns);
        var sample = new BlockSample<PastCall>(MostCalls);
        var count = 0L;
        for (; rows.Read(); count++)
        {
            sample.Add(reader.Read());
            if (count % Stride == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress(rows.Share);
            }
        }

        var column = $"{source.Name}: column {OneLine.Quote(columns.Prediction.Name)}";
        var answered = sample.Values.Where(static call => !call.IsFailure).Select(static call => call.Prediction);
        PastPredictions predictions = reader.Labels is { } labels ? PastLabels.Of(answered, labels, column) : PastNumbers.Of(answered);
        if (predictions.Count < FewestPredictions)
        {
            throw new InputException(
                $"{column}: Found {Words.Of(predictions.Count, "prediction")}, but at least {FewestPredictions} are required to know their distribution. "
                + "Use a longer history.");
        }

        return new ExperimentHistory
        {
            File = source.Name,
            Column = columns.Prediction.Name,
            Calls = sample.Values,
            Rows = count,
            SkippedRows = rows.SkippedRows,
            Units = reader.Units,
            FailureRate = columns.Verdict is null ? null : (double)sample.Values.Count(static call => call.IsFailure) / sample.Values.Count,
            CallsPerDay = reader.Duration is { Ticks: > 0 } duration ? (count - 1) / duration.TotalDays : null,
            Predictions = predictions,
            Warnings = [.. rows.Notes, .. new[] { reader.Order.Warn(source.Name, columns.Prediction.Name), predictions.Warn(column) }.OfType<string>()],
        };
    }
}
