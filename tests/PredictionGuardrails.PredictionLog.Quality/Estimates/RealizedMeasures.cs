using PredictionGuardrails.PredictionLog.Quality;

namespace PredictionGuardrails.PredictionLog.QualitySimulation;

/// <summary>Calculates measures from outcomes, each by its definition.</summary>
internal static class RealizedMeasures
{
    public static Dictionary<string, double> Of(QualityKind kind, IReadOnlyList<MaturedPrediction> predictions) => kind == QualityKind.Number
        ? new Dictionary<string, double>
        {
            ["mean absolute error"] = predictions.Average(static one => Math.Abs(one.Outcome - one.Prediction)),
            ["bias"] = predictions.Average(static one => one.Outcome - one.Prediction),
        }
        : new Dictionary<string, double>
        {
            ["mean squared error"] = predictions.Average(static one => Math.Pow(one.Outcome - one.Prediction, 2)),
            ["accuracy"] = predictions.Average(static one => (one.Prediction >= 0.5) == (one.Outcome == 1) ? 1 : 0),
            ["frequency of events"] = predictions.Average(static one => one.Outcome),
            ["area under the ROC curve"] = AreaOf(predictions),
        };

    /// <summary>The fraction of pairs of an event and another prediction that are in order; ties count half.</summary>
    private static double AreaOf(IReadOnlyList<MaturedPrediction> predictions)
    {
        var events = predictions.Where(static one => one.Outcome == 1).Select(static one => one.Prediction).ToList();
        var others = predictions.Where(static one => one.Outcome == 0).Select(static one => one.Prediction).ToList();
        return events.Average(one => others.Average(other => one > other ? 1 : one < other ? 0 : 0.5));
    }
}
