namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>How many values of both arms are in each tile.</summary>
internal sealed class TileCounts(DistributionTiles tiles)
{
    private readonly long[] _variant = new long[tiles.Count];
    private readonly long[] _control = new long[tiles.Count];

    public void Add(int tile, bool isVariant) => (isVariant ? _variant : _control)[tile]++;

    /// <summary>The largest difference between the arms in the share of values above a boundary; positive if the variant has more.</summary>
    public double LargestDifference(bool isSigned)
    {
        var largest = 0.0;
        for (var tile = 1; tile < tiles.OfNaN; tile++)
        {
            var difference = ShareFrom(_variant, tile) - ShareFrom(_control, tile);
            largest = (isSigned ? difference : Math.Abs(difference)) > largest ? Math.Abs(difference) : largest;
        }

        return largest;
    }

    /// <summary>The total of an arm.</summary>
    public long Total(bool isVariant) => (isVariant ? _variant : _control).Sum();

    /// <summary>Describes a change by the values that differ most clearly.</summary>
    public DistributionFinding Describe(DistributionChange change, int tile) => change switch
    {
        DistributionChange.Higher or DistributionChange.FarAbove => OfTail(change, isAbove: true),
        DistributionChange.Lower or DistributionChange.FarBelow => OfTail(change, isAbove: false),
        DistributionChange.NaN => Between(change, tiles.OfNaN, tiles.OfNaN),
        DistributionChange.RangeMoreFrequent => Between(change, tile, tile),
        DistributionChange.Wider => WiderTail(),
        _ => Between(change, tiles.TileOf(MiddleBoundary(1)), tiles.TileOf(MiddleBoundary(3))),
    };

    /// <summary>Carries what is known, in either direction.</summary>
    public void Carry(TestState state)
    {
        state.Carry(_variant);
        state.Carry(_control);
    }

    private DistributionFinding WiderTail()
    {
        var above = OfTail(DistributionChange.Wider, isAbove: true);
        var below = OfTail(DistributionChange.Wider, isAbove: false);
        return Clearness(above) >= Clearness(below) ? above : below;
    }

    private double MiddleBoundary(int quarter) => tiles.Boundaries[tiles.Boundaries.Count * quarter / 4];

    private DistributionFinding OfTail(DistributionChange change, bool isAbove)
    {
        var best = default(DistributionFinding);
        var clearest = double.NegativeInfinity;
        for (var boundary = 0; boundary < tiles.Boundaries.Count; boundary++)
        {
            var finding = isAbove ? Between(change, boundary + 1, tiles.OfNaN - 1) : Between(change, 0, boundary);
            var clearness = Clearness(finding);
            if (clearness > clearest)
            {
                best = finding;
                clearest = clearness;
            }
        }

        return best;
    }

    private DistributionFinding Between(DistributionChange change, int first, int last)
    {
        var isNaN = first == tiles.OfNaN;
        double? above = first == 0 || isNaN ? null : tiles.Boundaries[first - 1];
        double? upTo = last >= tiles.Boundaries.Count ? null : tiles.Boundaries[last];
        return new DistributionFinding(change, above, upTo, Sum(_variant, first, last), _variant.Sum(), Sum(_control, first, last), _control.Sum());
    }

    /// <summary>How many standard errors two shares differ by.</summary>
    private static double Clearness(DistributionFinding finding)
    {
        var all = (double)finding.VariantTotal + finding.ControlTotal;
        var pooled = (finding.VariantCount + finding.ControlCount + 0.5) / (all + 1);
        var variance = pooled * (1 - pooled) * all / ((double)finding.VariantTotal * finding.ControlTotal);
        return (((double)finding.VariantCount / finding.VariantTotal) - ((double)finding.ControlCount / finding.ControlTotal)) / Math.Sqrt(variance);
    }

    private double ShareFrom(long[] counts, int tile) => (double)Sum(counts, tile, tiles.OfNaN - 1) / counts.Sum();

    private static long Sum(long[] counts, int first, int last)
    {
        var sum = 0L;
        for (var tile = first; tile <= last; tile++)
        {
            sum += counts[tile];
        }

        return sum;
    }
}
