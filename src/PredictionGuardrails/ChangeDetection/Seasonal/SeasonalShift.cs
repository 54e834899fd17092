using System.Globalization;
using PredictionGuardrails.Text;

namespace PredictionGuardrails.ChangeDetection;

/// <summary>
/// Looks for shifts of a number on traffic with a rhythm: each score wins the smaller of what it wins against the recent past and against what is
/// usual at this time of this weekday. A step that comes every morning contradicts only the recent past, slow drift only what is usual; a
/// shift contradicts both. Until the rhythm is known, only what moves numbers by more than a factor of two against the recent past wins.
/// </summary>
internal sealed class SeasonalShift
{
    /// <summary>A value farther out than so many standard deviations counts as being there, where levels are learned.</summary>
    private const double Farthest = 4;

    private readonly SeasonalReferences _references;
    private readonly SeasonalEvidence _evidence = new();
    private readonly TimeZoneInfo _zone;
    private double[] _values = [];
    private int[] _recentTiles = [];
    private int[] _usualTiles = [];
    private double _now;
    private double _changedAt = double.NaN;
    private double _frozenSince = double.NaN;
    private double _frozenCount;

    /// <param name="baseline">Of at least one finite number; see <see cref="CanFollow"/>.</param>
    /// <param name="zone">By which clock days and hours are.</param>
    /// <param name="now">The time.</param>
    /// <param name="ignoreBelow">Shifts of all values by less than this share are ignored.</param>
    public SeasonalShift(Baseline baseline, TimeZoneInfo zone, DateTimeOffset now, double ignoreBelow)
    {
        _zone = zone;
        IgnoreBelow = ignoreBelow;
        _now = LocalSeconds(now);
        _references = SeasonalReferences.Of(baseline, _now);
    }

    /// <summary>Shifts of all values by less than this share are ignored.</summary>
    public double IgnoreBelow { private get; set; }

    public IChangeEvidence Evidence => _evidence;

    /// <summary>Whether this time of day is known well enough that small shifts are found too.</summary>
    public bool IsReady { get; private set; }

    /// <summary>Whether predictions are few.</summary>
    public bool IsSparse => _references.Readiness.IsSparse;

    /// <summary>How many hours of the day are known.</summary>
    public int KnownHours => _references.KnownHours;

    /// <inheritdoc cref="SeasonalReferences.RatioOfHours"/>
    public double? RatioOfHours => _references.RatioOfHours;

    /// <summary>What is usual now, in words.</summary>
    public string DescribeUsual() => IsReady
        ? string.Create(CultureInfo.InvariantCulture, $"mean {NumberText.Of(_references.MeanOf(_references.UsualAt(_now)))} (usual on a {LocalTime(_now):dddd} at {LocalTime(_now):HH:mm}, {_zone.Id})")
        : $"mean {NumberText.Of(_references.MeanOf(_references.RecentAt(_now)))} (recent past)";

    /// <summary>
    /// Whether a baseline's numbers have a level that can be followed. Few distinct values, one that dominates, and values closer together than
    /// the buckets of the histogram have no distribution of deviations.
    /// </summary>
    public static bool CanFollow(Baseline baseline)
    {
        var numbers = baseline.Buckets().ToList();
        return baseline.Fine is null && numbers.Count >= FewestBuckets
            && numbers.Max(static bucket => bucket.Count) <= DominantShare * numbers.Sum(static bucket => bucket.Count);
    }

    private const int FewestBuckets = 16;
    private const double DominantShare = 0.25;

    /// <summary>Scores a window, and learns from it unless predictions are known or suspected to be wrong.</summary>
    /// <param name="buckets">The finite numbers by bucket.</param>
    /// <param name="count">How many predictions.</param>
    /// <param name="sum">The sum of their finite numbers.</param>
    /// <param name="now">The time.</param>
    /// <param name="change">Whether there was a change whose end wasn't seen yet, and whether it was gross: a shift that lasts is followed, a gross change never.</param>
    /// <param name="alarmLevel">The evidence that raises an alarm, in nats.</param>
    public void Add(ReadOnlySpan<BucketCount> buckets, int count, double sum, DateTimeOffset now, (bool IsThere, bool IsGross) change, double alarmLevel)
    {
        if (buckets.IsEmpty)
        {
            return;
        }

        _now = LocalSeconds(now);
        NoteChange(change.IsThere);
        var window = new SeasonalWindow(_now, buckets, count);
        var (span, middle) = _references.Advance(window);
        var usual = _references.UsualAt(middle);
        var recent = _references.RecentAt(middle);
        var sums = Locate(buckets, usual, recent);
        IsReady = _references.Readiness.IsReady(middle, _references.Usual);
        Score(window, span, usual, recent);
        _evidence.Accumulate(_references.Prices.PerPrediction, count, sum, alarmLevel);
        if (sums.Count > 0)
        {
            Learn(window, (window.Ends - span, middle), usual.Level, sums, change, alarmLevel);
        }
    }

    /// <summary>Hands over what was learned while serving; evidence and changes are not kept.</summary>
    public void Transfer(StateTransfer transfer) => _references.Transfer(transfer);

    private void NoteChange(bool isChanged)
    {
        if (isChanged && double.IsNaN(_changedAt))
        {
            _changedAt = _now;
            _references.Discard();
        }
        else if (!isChanged)
        {
            _changedAt = double.NaN;
        }
    }

    /// <summary>Where the values are, seen from either reference.</summary>
    private WindowSums Locate(ReadOnlySpan<BucketCount> buckets, Reference usual, Reference recent)
    {
        if (_values.Length < buckets.Length)
        {
            var length = Math.Max(64, 2 * buckets.Length);
            _values = new double[length];
            _recentTiles = new int[length];
            _usualTiles = new int[length];
        }

        var sums = new WindowSums();
        for (var i = 0; i < buckets.Length; i++)
        {
            var value = _references.ValueOf(buckets[i].Place);
            var deviation = recent.DeviationOf(value);
            _values[i] = value;
            _recentTiles[i] = ResidualShape.TileOf(deviation);
            _usualTiles[i] = ResidualShape.TileOf(usual.DeviationOf(value));
            if (double.IsFinite(value))
            {
                deviation = Math.Clamp(deviation, -Farthest, Farthest);
                sums.Add(recent.ValueOf(deviation), deviation, buckets[i].Count);
            }
        }

        return sums;
    }

    private void Score(in SeasonalWindow window, double span, Reference usual, Reference recent)
    {
        var tempering = _references.Dependence.Tempering;
        if (Math.Floor(window.Ends / SeasonalSettings.Day) != Math.Floor((window.Ends - span) / SeasonalSettings.Day))
        {
            // A part of the window is from yesterday.
            _evidence.ScoreNothing();
        }
        else if (!IsReady)
        {
            var distance = _references.DistanceOf(SeasonalSettings.FactorBeforeReady, recent, SeasonalSettings.DeviationsBeforeReady);
            _evidence.ScoreBeyond(window.Buckets, (_references.RecentShape, recent, distance), null, _values, tempering);
        }
        else if (IgnoreBelow > 0 || usual.IsDoubtful)
        {
            _evidence.ScoreBeyond(
                window.Buckets,
                (_references.RecentShape, recent, _references.DistanceOf(IgnoreBelow, recent)),
                (_references.UsualShape, usual, _references.DistanceOf(IgnoreBelow, usual)),
                _values,
                tempering);
        }
        else
        {
            _evidence.Score(window.Buckets, _references.RecentShape, _recentTiles, _references.UsualShape, _usualTiles, tempering);
        }
    }

    private void Learn(
        in SeasonalWindow window, (double Starts, double Middle) time, double usualLevel, in WindowSums sums, (bool IsThere, bool IsGross) change, double alarmLevel)
    {
        var isCalm = _evidence.Strongest < SeasonalSettings.FreezeShare * alarmLevel;
        _frozenSince = isCalm ? double.NaN : double.IsNaN(_frozenSince) ? time.Middle : _frozenSince;
        _frozenCount = isCalm ? window.Count : _frozenCount + window.Count;
        if (!change.IsThere && IsReady)
        {
            _references.Prices.Learn(time.Middle, _evidence.Gained, window.Count);
        }

        if (!change.IsThere && isCalm)
        {
            _references.Learn(window, _recentTiles.AsSpan(0, window.Buckets.Length), _usualTiles.AsSpan(0, window.Buckets.Length), time.Middle, sums);
        }

        _references.Gather(time.Starts, window.Ends, usualLevel, sums);
        if (_references.Block.Count < SeasonalSettings.BlockPredictions)
        {
            return;
        }

        // Neither evidence that stays below an alarm nor a change that lasts stops learning forever.
        var isTired = !isCalm && window.Ends - _frozenSince > SeasonalSettings.FreezeSeconds && _frozenCount > SeasonalSettings.FreezePredictions;
        var follows = change.IsThere ? !change.IsGross && window.Ends - _changedAt > SeasonalSettings.ResumeSeconds : isCalm || isTired;
        _references.LearnBlock(
            fits: !change.IsThere && isCalm, follows, isUrgent: !IsReady || change.IsThere || isTired, isHasty: !IsReady || change.IsThere);
    }

    // Day 0, January 1 of the year 1, was a Monday.
    private double LocalSeconds(DateTimeOffset time) => (TimeZoneInfo.ConvertTime(time, _zone).DateTime - DateTime.MinValue).TotalSeconds;

    private static DateTime LocalTime(double seconds) => DateTime.MinValue.AddSeconds(seconds);
}
