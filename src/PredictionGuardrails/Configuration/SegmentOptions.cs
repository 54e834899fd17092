namespace PredictionGuardrails.Configuration;

internal sealed class SegmentOptions
{
    /// <summary>How many values of the key are watched each by itself; the rest together.</summary>
    public int Maximum { get; set; }
}
