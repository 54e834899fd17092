namespace PredictionGuardrails.Execution;

/// <summary>The guard of the arm whose model answered a call of another guard; the default value if none did.</summary>
/// <param name="Observer">Reads the version of its model.</param>
/// <param name="Plan">What it went by.</param>
internal readonly record struct ArmAnswer<TInput, TPrediction>(CallObserver<TInput, TPrediction>? Observer, GuardPlan<TInput, TPrediction>? Plan);
