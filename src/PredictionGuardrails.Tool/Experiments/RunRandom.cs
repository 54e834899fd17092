using PredictionGuardrails.Experiments.Assignment;

namespace PredictionGuardrails.Tool.Experiments;

/// <summary>Random numbers of a run, the same on every machine: hashes of a counter.</summary>
/// <param name="run">The name of the run; other names give independent numbers.</param>
internal sealed class RunRandom(string run)
{
    private const double Unit = 1.0 / (1UL << 53);
    private readonly long _seed = UnitHash.SeedOf(run);
    private long _count;

    public UInt128 NextBits() => UnitHash.Of(_count++, _seed);

    /// <summary>A uniform number from 0 to below 1.</summary>
    public double NextShare() => ((ulong)NextBits() >> 11) * Unit;

    /// <summary>A standard normal number (G. Box, M. Muller, 1958).</summary>
    public double NextNormal()
    {
        var bits = NextBits();
        var first = (((ulong)bits >> 11) + 1) * Unit;
        var second = ((ulong)(bits >> 64) >> 11) * Unit;
        return Math.Sqrt(-2 * Math.Log(first)) * Math.Cos(2 * Math.PI * second);
    }
}
