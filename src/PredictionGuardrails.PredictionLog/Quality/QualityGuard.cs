namespace PredictionGuardrails.PredictionLog.Quality;

/// <summary>The guard whose quality is watched, whatever its types are.</summary>
/// <param name="Name">The name.</param>
/// <param name="Raise">Raises a breach.</param>
/// <param name="ReadModelVersion">Reads the version of the model; null if it isn't known.</param>
internal sealed record QualityGuard(string Name, Func<ExternalBreach, IRecoveryTest?, Breach?> Raise, Func<string?> ReadModelVersion);
