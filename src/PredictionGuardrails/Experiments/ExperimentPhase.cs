namespace PredictionGuardrails;

/// <summary>Specifies what an experiment does with calls.</summary>
public enum ExperimentPhase
{
    /// <summary>Nothing. The guard costs what it costs without the experiment. This is the default.</summary>
    Off,

    /// <summary>Exposed inputs go to the variants too, in the background. Callers get what they got before.</summary>
    Shadow,

    /// <summary>Exposed units are divided between the guard's own model and the variants. Callers get the prediction of their arm.</summary>
    Canary,

    /// <summary>The experiment was stopped. Callers get the prediction of the guard's own model.</summary>
    Stopped,
}
