namespace PredictionGuardrails.Configuration;

internal sealed class BatchOptions
{
    /// <summary>Whether one prediction that may not pass rejects the whole batch.</summary>
    public bool RejectWhole { get; set; }
}
