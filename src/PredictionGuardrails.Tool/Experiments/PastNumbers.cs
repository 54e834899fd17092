using PredictionGuardrails.Experiments.Decisions;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Tool.Experiments;

/// <summary>Predictions that are numbers. A variant's are higher by a fraction of the control's.</summary>
/// <param name="baseline">Their distribution, which a guard learns as its baseline.</param>
internal sealed class PastNumbers(MetricSnapshot baseline) : PastPredictions
{
    public override int Count => (int)baseline.FiniteCount;

    public override double MostNoise => double.PositiveInfinity;

    /// <param name="predictions">The predictions, those that are missing included.</param>
    public static PastNumbers Of(IEnumerable<double> predictions)
    {
        var builder = new MetricSnapshotBuilder();
        foreach (var prediction in predictions.Where(double.IsFinite))
        {
            builder.AddNumber(prediction);
        }

        return new PastNumbers(builder.Build(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch));
    }

    public override string? Warn(string column) => null;

    public override LabelHarm? LabelHarmOf(double margin) => null;

    public override Margin MarginOf(double relative) => new(relative);

    public override GuardrailTest CreateTest(double alpha, double margin, bool isPaired)
    {
        var allowed = MarginOf(margin);
        return isPaired ? new PairedValueTest(Declare(allowed), alpha, allowed) : new ValueTest(Declare(allowed), alpha, allowed, baseline);
    }

    public override double ChangeOf(double harm, double margin) => margin + harm;

    public override double MostHarm(double margin) => double.PositiveInfinity;

    public override double Change(double prediction, double change, RunRandom random) => prediction + (change * Math.Abs(prediction));

    /// <summary>With noise, whose standard deviation is a fraction of the prediction.</summary>
    public override double Vary(double prediction, double noise, RunRandom random) => prediction * (1 + (noise * random.NextNormal()));
}
