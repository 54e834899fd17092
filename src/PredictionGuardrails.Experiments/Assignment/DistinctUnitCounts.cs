namespace PredictionGuardrails.Experiments.Assignment;

/// <summary>The numbers of distinct units by arm, the control first.</summary>
internal sealed class DistinctUnitCounts
{
    private const double Range = 18446744073709551616.0;

    private DistinctUnitCounts(IReadOnlyList<double> byArm, double relativeError, long[] sample, int halvings)
    {
        ByArm = byArm;
        RelativeError = relativeError;
        Sample = sample;
        Halvings = halvings;
    }

    /// <summary>The units of each arm, exact if <see cref="RelativeError"/> is 0.</summary>
    public IReadOnlyList<double> ByArm { get; }

    /// <summary>The standard error of the total, as a share of it.</summary>
    public double RelativeError { get; }

    /// <summary>
    /// The units of each arm among those with a key in the lowest 2^-<see cref="Halvings"/> part of all keys. While the halvings stay the same, that is a set of
    /// units that only grows, which a sequential test needs.
    /// </summary>
    public long[] Sample { get; }

    /// <summary>How often the part of the keys that <see cref="Sample"/> counts has been halved; 0 while all units are counted.</summary>
    public int Halvings { get; }

    public static DistinctUnitCounts Exact(long[] counts) => new([.. counts.Select(static count => (double)count)], 0, counts, 0);

    /// <param name="kept">The kept units of each arm.</param>
    /// <param name="limit">The largest key of a kept unit.</param>
    /// <param name="sample">Those of them in the halved part.</param>
    /// <param name="halvings">How often that was halved.</param>
    public static DistinctUnitCounts Estimated(long[] kept, ulong limit, long[] sample, int halvings)
    {
        // (k - 1) / U, where U is the k-th smallest of uniform numbers from 0 to 1, is unbiased with relative variance 1 / (k - 2).
        var all = kept.Sum();
        var total = (all - 1) / (limit / Range);
        return new([.. kept.Select(count => total * count / all)], 1 / Math.Sqrt(all - 2), sample, halvings);
    }
}
