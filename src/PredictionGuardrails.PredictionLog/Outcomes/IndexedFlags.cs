namespace PredictionGuardrails.PredictionLog.Outcomes;

/// <summary>What is either so or not of a prediction in memory.</summary>
[Flags]
internal enum IndexedFlags : byte
{
    None = 0,

    /// <summary>The model was only probed.</summary>
    Probe = 1,

    /// <summary>Nothing was predicted that outcomes can be compared with. Such a prediction is kept for its arm.</summary>
    WithoutPrediction = 2,

    /// <summary>The prediction would be logged whatever became of its call: its unit is one of those that are sampled.</summary>
    Sampled = 4,

    /// <summary>The model of the arm was called.</summary>
    ArmCalled = 8,

    /// <summary>The model of the arm answered.</summary>
    AnsweredByArm = 16,
}
