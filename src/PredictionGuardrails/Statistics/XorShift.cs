namespace PredictionGuardrails.Statistics;

/// <summary>Random numbers that cost next to nothing, for choosing calls of which something is measured (G. Marsaglia, "Xorshift RNGs", 2003).</summary>
internal static class XorShift
{
    /// <summary>The next number.</summary>
    /// <param name="state">The last one; not 0.</param>
    public static uint Next(ref uint state)
    {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        return state;
    }
}
