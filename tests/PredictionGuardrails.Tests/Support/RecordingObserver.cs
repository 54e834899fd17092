namespace PredictionGuardrails.Tests.Support;

/// <summary>Keeps what it observes.</summary>
internal sealed class RecordingObserver : IPredictionObserver<int, double>
{
    private readonly Lock _adding = new();

    public List<ObservedRecord> Records { get; } = [];

    public void OnPrediction(in ObservedPrediction<int, double> prediction)
    {
        var context = prediction.Context;
        var record = new ObservedRecord(prediction.Input, context.Arm, context.IsAnsweredByArm, context.Verdict, prediction.HasAnswer ? prediction.Answer : null)
        {
            Probability = context.ArmProbability,
            Prediction = prediction.HasPrediction ? prediction.Prediction : null,
            Breaches = string.Join(',', context.Breaches.Select(breach => $"{breach.Guard} {breach.Rule}")),
            ModelVersion = prediction.ModelVersion,
            Duration = prediction.Duration,
            IsProbe = prediction.IsProbe,
        };
        lock (_adding)
        {
            Records.Add(record);
        }
    }
}
