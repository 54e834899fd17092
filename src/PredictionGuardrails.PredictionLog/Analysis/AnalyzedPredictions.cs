using PredictionGuardrails.PredictionLog.Outcomes;
using PredictionGuardrails.PredictionLog.Quality;

namespace PredictionGuardrails.PredictionLog.Analysis;

/// <summary>Predictions with their outcomes. All arrays have an element for each.</summary>
internal sealed class AnalyzedPredictions
{
    /// <summary>The row of the table.</summary>
    public required int[] Rows { get; init; }

    /// <summary>The number that was predicted, or what identifies the class.</summary>
    public required double[] Predicted { get; init; }

    /// <summary>What turned out to be true: a number, 1 or 0 for an event, or 1 or 0 for a class that is right or wrong.</summary>
    public required double[] Observed { get; init; }

    /// <summary>How many predictions each stands for.</summary>
    public required double[] Weights { get; init; }

    /// <summary>What is best if it's 0, and never negative.</summary>
    public required double[] Errors { get; init; }

    /// <summary>What is 0 on average if predictions aren't biased; empty for classes.</summary>
    public required double[] Biases { get; init; }

    /// <summary>What identifies the class that was predicted; empty for numbers.</summary>
    public required long[] PredictedClasses { get; init; }

    /// <summary>What identifies the class that turned out to be true; empty for numbers.</summary>
    public required long[] ObservedClasses { get; init; }

    /// <summary>The number of the unit, from 0, or of the prediction if units aren't known.</summary>
    public required int[] Clusters { get; init; }

    public int Count => Rows.Length;

    public static AnalyzedPredictions Create(AnalysisTable table, IndexedOutcome[] outcomes, LogOutcome declared, QualityKind kind)
    {
        var type = TypeOf(kind, declared.Type);
        var matured = outcomes.Select((outcome, row) => MaturedPrediction.Create(table.Predictions[row], outcome, declared, type)).ToArray();
        var rows = Enumerable.Range(0, matured.Length).Where(row => matured[row].HasOutcome).ToArray();
        var known = rows.Select(row => matured[row]).ToArray();
        var isClass = kind == QualityKind.Class;
        return new AnalyzedPredictions
        {
            Rows = rows,
            Predicted = [.. known.Select(static prediction => prediction.Prediction)],
            Observed = [.. known.Select(static prediction => prediction.Outcome)],
            Weights = [.. known.Select(static prediction => prediction.Weight)],
            Errors = [.. known.Select(prediction => ErrorOf(prediction, kind, declared.Quantile))],
            Biases = isClass ? [] : [.. known.Select(prediction => BiasOf(prediction, declared.Quantile))],
            PredictedClasses = isClass ? [.. rows.Select(row => table.Predictions[row].Prediction)] : [],
            ObservedClasses = isClass ? [.. rows.Select(row => outcomes[row].IsKnown ? outcomes[row].Value : 0L)] : [],
            Clusters = ClustersOf(rows.Select(row => table.Units[row])),
        };
    }

    /// <summary>The name of an error.</summary>
    public static string NameOf(QualityKind kind, double? quantile) => kind switch
    {
        QualityKind.Class => "error rate",
        QualityKind.Probability => "squared error",
        _ => quantile is null ? "absolute error" : "quantile loss",
    };

    /// <summary>The quantile loss is (R. Koenker, G. Bassett, 1978): q (y - x) if the outcome y is above the prediction x, otherwise (1 - q) (x - y).</summary>
    private static double ErrorOf(in MaturedPrediction prediction, QualityKind kind, double? quantile)
    {
        if (kind != QualityKind.Number || quantile is not { } level)
        {
            return Losses.Of(prediction, kind, Losses.Error);
        }

        var difference = prediction.Outcome - prediction.Prediction;
        return difference >= 0 ? level * difference : (level - 1) * difference;
    }

    private static double BiasOf(in MaturedPrediction prediction, double? quantile) => quantile is { } level
        ? level - (prediction.Outcome <= prediction.Prediction ? 1 : 0)
        : prediction.Outcome - prediction.Prediction;

    /// <summary>A type of predictions that is of the kind.</summary>
    private static LogColumnType TypeOf(QualityKind kind, OutcomeType outcome) => kind switch
    {
        QualityKind.Class when outcome == OutcomeType.Label => LogColumnType.Text,
        QualityKind.Class => LogColumnType.Boolean,
        _ => LogColumnType.Number,
    };

    private static int[] ClustersOf(IEnumerable<ulong> units)
    {
        var numbers = new Dictionary<ulong, int>();
        var next = 0;
        return [.. units.Select(NumberOf)];

        int NumberOf(ulong unit)
        {
            if (unit != 0 && numbers.TryGetValue(unit, out var number))
            {
                return number;
            }

            if (unit != 0)
            {
                numbers.Add(unit, next);
            }

            return next++;
        }
    }
}
