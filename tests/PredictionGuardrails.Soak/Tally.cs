namespace PredictionGuardrails.Soak;

/// <summary>What callers and the model counted themselves, to be held against what the guard counted.</summary>
internal sealed class Tally
{
    private long _modelled;
    private long _answered;
    private long _fellBack;
    private long _rejected;

    /// <summary>Predictions that the model made, for callers and for probes.</summary>
    public long Modelled => Interlocked.Read(ref _modelled);

    /// <summary>Predictions that callers got, by the model or a fallback.</summary>
    public long Answered => Interlocked.Read(ref _answered);

    /// <summary>Those of a fallback.</summary>
    public long FellBack => Interlocked.Read(ref _fellBack);

    /// <summary>Predictions in place of which callers got an exception.</summary>
    public long Rejected => Interlocked.Read(ref _rejected);

    public void Model(int predictions) => Interlocked.Add(ref _modelled, predictions);

    public void Answer(double prediction)
    {
        Interlocked.Increment(ref _answered);
        if (prediction == FareModel.Fallback)
        {
            Interlocked.Increment(ref _fellBack);
        }
    }

    public void Reject(int predictions = 1) => Interlocked.Add(ref _rejected, predictions);
}
