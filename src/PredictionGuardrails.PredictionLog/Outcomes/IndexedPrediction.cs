namespace PredictionGuardrails.PredictionLog.Outcomes;

/// <summary>What is kept in memory of a prediction until its outcome counts as final.</summary>
internal record struct IndexedPrediction
{
    /// <summary>The hash of the key; 0 without one.</summary>
    public ulong Key;

    /// <summary>The hash of the ID.</summary>
    public ulong Id;

    /// <summary>The hash of the unit; 0 without one.</summary>
    public ulong Unit;

    /// <summary>The time in UTC, in ticks.</summary>
    public long Time;

    /// <summary>The model's prediction: the bits of a floating-point number, or the hash of a label.</summary>
    public long Prediction;

    /// <summary>The probability with which the prediction was logged.</summary>
    public float Probability;

    /// <summary>The prediction is one of a sample of 2 to the power of minus this.</summary>
    public byte Level;

    /// <summary>The number of the arm; 0 without one.</summary>
    public byte Arm;

    public IndexedFlags Flags;

    /// <summary>The slots of the next older predictions with the same bucket, plus one; 0 at the end.</summary>
    public int NextByKey;

    /// <inheritdoc cref="NextByKey"/>
    public int NextById;

    /// <summary>What decides about samples, whatever happened to the prediction.</summary>
    public readonly ulong Sampling => Key != 0 ? Key : Id;
}

/// <summary>The outcome of a prediction, as known now.</summary>
internal struct IndexedOutcome
{
    /// <summary>The bits of a floating-point number, or the hash of a label.</summary>
    public long Value;

    /// <summary>When it became known in UTC, in ticks; 0 if it isn't known.</summary>
    public long KnownAt;

    public int Revision;

    public readonly bool IsKnown => KnownAt != 0;

    /// <summary>Takes an outcome of the prediction, unless a later revision is known.</summary>
    public void Take(OutcomeRecord outcome)
    {
        if ((outcome.Revision, outcome.KnownAt.Ticks).CompareTo((Revision, KnownAt)) >= 0)
        {
            Value = outcome.Label is { } label ? IndexedPredictions.HashOfLabel(label) : BitConverter.DoubleToInt64Bits(outcome.Value!.Value);
            KnownAt = outcome.KnownAt.Ticks;
            Revision = outcome.Revision;
        }
    }
}
