namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>Values of metrics as numbers.</summary>
internal static class MetricValue
{
    private const long MissingBits = 0x7FF8_0000_0000_0001;

    /// <summary>The metric doesn't apply to the call, or wasn't measured. Unlike another NaN, it isn't compared.</summary>
    public static readonly double Missing = BitConverter.Int64BitsToDouble(MissingBits);

    public static bool IsMissing(double value) => BitConverter.DoubleToInt64Bits(value) == MissingBits;
}
