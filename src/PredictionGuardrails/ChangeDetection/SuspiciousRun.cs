namespace PredictionGuardrails.ChangeDetection;

/// <summary>How many repeats in a row are suspicious.</summary>
internal static class SuspiciousRun
{
    /// <summary>As many as come by chance in one case of 40, and 0 (none) where that is longer than a window.</summary>
    /// <param name="share">How often a value is repeated.</param>
    public static byte Of(double share)
    {
        var run = Math.Ceiling(Math.Log(1.0 / 40) / Math.Log(share));
        return run < 16 ? (byte)Math.Max(1, run) : (byte)0;
    }
}
