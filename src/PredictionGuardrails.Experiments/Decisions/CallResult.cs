namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>What became of a call of an arm, as the value of an observation.</summary>
internal static class CallResult
{
    public const double Answered = 0;

    /// <summary>The arm's model threw an exception, or its prediction was rejected.</summary>
    public const double Failed = 1;

    /// <summary>The arm answered with a prediction that breaches a check which doesn't reject it.</summary>
    public const double Breached = 2;

    /// <summary>The variant has no model for the call, so that the control answered it. It isn't compared.</summary>
    public const double NoModel = 3;
}
