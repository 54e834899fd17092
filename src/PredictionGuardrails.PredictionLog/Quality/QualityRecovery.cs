namespace PredictionGuardrails.PredictionLog.Quality;

/// <summary>
/// Decides when a model has recovered from a breach that outcomes showed: by the outcomes of probes, which have to mature first, or because it has another
/// version. That probes are in range proves nothing about quality.
/// </summary>
/// <param name="bound">The largest mean error that is allowed for a prediction; null if that isn't known.</param>
/// <param name="version">The version of the model that was found to be worse.</param>
/// <param name="readVersion">Reads the current version.</param>
/// <param name="time">The clock.</param>
internal sealed class QualityRecovery(Func<MaturedPrediction, double?> bound, string? version, Func<string?> readVersion, TimeProvider time) : IRecoveryTest
{
    public const int Probes = 50;

    private readonly Lock _gate = new();
    private long _begun = long.MaxValue;
    private int _count;
    private double _ratios;

    public void Begin()
    {
        lock (_gate)
        {
            (_begun, _count, _ratios) = (time.GetUtcNow().UtcTicks, 0, 0);
        }
    }

    public RecoveryState Evaluate()
    {
        if (readVersion() is { } current && current != version)
        {
            return RecoveryState.Recovered;
        }

        lock (_gate)
        {
            return _count < Probes ? RecoveryState.Pending : _ratios / _count <= 1 ? RecoveryState.Recovered : RecoveryState.Failed;
        }
    }

    /// <summary>Takes the error of a prediction whose outcome is final.</summary>
    public void Add(in MaturedPrediction prediction, double error)
    {
        lock (_gate)
        {
            if (prediction.IsProbe && prediction.Time >= _begun && bound(prediction) is { } known && known > 0)
            {
                _count++;
                _ratios += error / known;
            }
        }
    }
}
