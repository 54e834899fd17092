using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.ChangeDetection;

/// <summary>What a window is compared with, and what that is learned from.</summary>
internal sealed class SeasonalReferences
{
    private readonly bool _isLogarithmic;
    private readonly DayProfile _profile;
    private readonly RecentLevel _recent = new();
    private readonly Queue<(PredictionBlock Block, bool IsHasty)> _late = new();

    private SeasonalReferences(bool isLogarithmic, UsualPoint baseline, SeasonalReadiness readiness)
    {
        _isLogarithmic = isLogarithmic;
        _profile = new DayProfile(baseline.Level);
        Usual = new UsualLevel(_profile, baseline);
        Readiness = readiness;
    }

    public UsualLevel Usual { get; }

    public SeasonalReadiness Readiness { get; }

    public BlockDependence Dependence { get; } = new();

    public ScorePrices Prices { get; } = new(SeasonalScores.Count);

    public ResidualShape RecentShape { get; } = new();

    public ResidualShape UsualShape { get; } = new();

    /// <summary>The block at hand.</summary>
    public PredictionBlock Block { get; private set; } = new();

    /// <summary>Starts from a baseline: by logarithms if all of its numbers are positive.</summary>
    /// <param name="baseline">The baseline.</param>
    /// <param name="now">The local time, in seconds since a Monday's midnight.</param>
    public static SeasonalReferences Of(Baseline baseline, double now)
    {
        var numbers = baseline.Buckets().ToList();
        var isLogarithmic = numbers[0].Place > ValueAxis.Buckets.ZeroPlace;
        var count = 0.0;
        var sum = 0.0;
        var squares = 0.0;
        foreach (var (place, times) in numbers)
        {
            var value = ValueOf(place, isLogarithmic);
            count += times;
            sum += times * value;
            squares += times * value * value;
        }

        var level = new Reference(sum / count, Math.Sqrt(Math.Max(1e-12, (squares / count) - (sum / count * (sum / count)))));
        var secondsEach = (baseline.Values.To - baseline.Values.From).TotalSeconds / count;
        var references = new SeasonalReferences(isLogarithmic, new UsualPoint(level.Level, 0, level.Scale, count), new SeasonalReadiness(now, Math.Max(0.001, secondsEach)));
        int[] tiles = [.. numbers.Select(bucket => ResidualShape.TileOf(level.DeviationOf(ValueOf(bucket.Place, isLogarithmic))))];
        BucketCount[] buckets = [.. numbers.Select(static bucket => new BucketCount(bucket.Place, (int)Math.Min(bucket.Count, int.MaxValue)))];
        references.RecentShape.Learn(tiles, buckets, (int)Math.Min(count, int.MaxValue));
        references.UsualShape.Learn(tiles, buckets, (int)Math.Min(count, int.MaxValue));
        return references;
    }

    public double ValueOf(int place) => ValueOf(place, _isLogarithmic);

    public Reference UsualAt(double time) => new(Usual.LevelOf(Usual.Point, time), Usual.Point.Scale) { Doubt = (Usual.Point.Below, Usual.Point.Above) };

    public Reference RecentAt(double time) =>
        new(Usual.LevelOf(Usual.Point, time) + _recent.LevelAt(time), _recent.Width * Usual.Point.Scale) { Doubt = (Usual.Point.Below, Usual.Point.Above) };

    /// <summary>The largest ratio of the levels of two hours; null before all hours are known, and if levels are not all of one sign.</summary>
    public double? RatioOfHours => _profile.HoursRange switch
    {
        var (low, high) when _isLogarithmic => Math.Exp(high - low),
        (Low: > 0 and var low, High: var high) => high / low,
        (Low: var low, High: < 0 and var high) => low / high,
        _ => null,
    };

    /// <summary>How many hours of the day are known from earlier days.</summary>
    public int KnownHours => _profile.KnownHours;

    /// <summary>The mean of the numbers themselves around a level; log-normal numbers are assumed if levels are of logarithms.</summary>
    public double MeanOf(Reference reference) => _isLogarithmic ? Math.Exp(reference.Level + (reference.Scale * reference.Scale / 2)) : reference.Level;

    /// <summary>How far a factor is from a level, in standard deviations; for numbers that have no scale of their own, as many as given.</summary>
    public double DistanceOf(double factor, Reference level, double deviations) => _isLogarithmic ? Math.Log(factor) / level.Scale : deviations;

    /// <summary>How far a share of the level is, in standard deviations.</summary>
    public double DistanceOf(double share, Reference level) => (_isLogarithmic ? Math.Log(1 + share) : Math.Abs(share * level.Level)) / level.Scale;

    /// <summary>Advances to a window; over how long it was, and its middle.</summary>
    public (double Span, double Middle) Advance(in SeasonalWindow window)
    {
        var (span, followsPause) = Readiness.Add(window);
        var middle = window.Ends - (span / 2);
        if (followsPause)
        {
            _recent.Straighten();
        }

        Usual.Advance(middle, Readiness.IsSparse);
        if (Usual.Other is { } other)
        {
            // Today now resembles another weekday: the recent level keeps its absolute value.
            var by = Usual.LevelOf(other, middle) - Usual.LevelOf(Usual.Point, middle);
            _recent.Rebase(by, other.Scale / Usual.Point.Scale);
            Block.Rebase(by);
            foreach (var (block, _) in _late)
            {
                block.Rebase(by);
            }
        }

        return (span, middle);
    }

    /// <summary>Learns from a window that fits.</summary>
    public void Learn(in SeasonalWindow window, ReadOnlySpan<int> recentTiles, ReadOnlySpan<int> usualTiles, double time, in WindowSums sums)
    {
        RecentShape.Learn(recentTiles, window.Buckets, window.Count);
        _profile.Learn(time, sums.Count, sums.Values, sums.ValueSquares);
        if (Usual.IsKnown)
        {
            UsualShape.Learn(usualTiles, window.Buckets, window.Count);
        }
    }

    public void Gather(double starts, double ends, double usualLevel, in WindowSums sums) =>
        Block.Add(starts, ends, sums.Count, sums.Values, sums.Values - (sums.Count * usualLevel), sums.Deviations, sums.DeviationSquares);

    /// <summary>Learns from the block at hand, and begins another.</summary>
    /// <param name="fits">Whether it fits.</param>
    /// <param name="follows">Whether the recent level follows it.</param>
    /// <param name="isUrgent">Whether at once, without quarantine.</param>
    /// <param name="isHasty">Whether quickly.</param>
    public void LearnBlock(bool fits, bool follows, bool isUrgent, bool isHasty)
    {
        Usual.Learn(Block.Middle, Block.Count, Block.Mean);
        if (fits)
        {
            Dependence.Learn(Block);
        }

        if (follows)
        {
            _late.Enqueue((Block, isHasty || Usual.IsNewDay));
            var until = Block.Ends - (isUrgent ? 0 : SeasonalSettings.QuarantineSeconds);
            while (_late.TryPeek(out var late) && late.Block.Ends <= until)
            {
                _late.Dequeue();
                var seen = late.Block;
                _recent.Learn(seen.Middle, seen.Count, seen.Left / seen.Count, seen.Squares / seen.Count, late.IsHasty);
            }
        }

        Block = new();
    }

    public void Transfer(StateTransfer transfer)
    {
        _profile.Transfer(transfer);
        _recent.Transfer(transfer);
        Usual.Transfer(transfer);
        Readiness.Transfer(transfer);
        Dependence.Transfer(transfer);
        Prices.Transfer(transfer);
        RecentShape.Transfer(transfer);
        UsualShape.Transfer(transfer);
    }

    /// <summary>Forgets the last hour, which may have been part of a change.</summary>
    public void Discard()
    {
        _profile.Discard();
        Prices.Discard();
        _recent.Straighten();
        _late.Clear();
        Block = new();
    }

    private static double ValueOf(int place, bool isLogarithmic) =>
        !isLogarithmic ? ValueAxis.Buckets.MiddleOf(place)
        : place > ValueAxis.Buckets.ZeroPlace ? LogLinearBuckets.LogOfMiddle(place - ValueAxis.Buckets.ZeroPlace - 1)
        : double.NegativeInfinity;
}
