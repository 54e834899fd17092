namespace PredictionGuardrails.PredictionLog.Quality;

/// <summary>
/// Watches when outcomes arrive. If none does for much longer than usual, the feed has failed, not the model. Outcomes can arrive one by one or in batches:
/// what is learned are the pauses, and only those that aren't within a batch.
/// </summary>
internal sealed class FeedWatch
{
    private const int MostPauses = 1000;
    private const int FewestPauses = 5;

    /// <summary>A pause that is shorter than the longest one by this factor is within a batch.</summary>
    private const int WithinBatch = 10;

    /// <summary>One false alarm in so many pauses, if pauses are exponential.</summary>
    private const double FalseAlarmRate = 1_000_000;

    /// <summary>A regular feed may be late by nine tenths of its interval.</summary>
    private const double Late = 1.9;

    /// <summary>The fewest pauses that began on the same day of the week to know it: a feed that rests on weekends has longer pauses on Fridays.</summary>
    private const int FewestOfDay = 4;

    /// <summary>Pauses are regular if the longest one is at most this many times the shortest.</summary>
    private const double Regular = 1.5;

    private static readonly long ShortestSpan = TimeSpan.FromDays(7).Ticks;
    private readonly Queue<FeedPause> _pauses;
    private long _first;
    private long _last;

    /// <param name="learned">What was learned before; null for nothing. When the last outcome came isn't part of it, because nothing could while the service was down.</param>
    public FeedWatch(FeedState? learned = null)
    {
        _first = learned?.First ?? 0;
        _pauses = new Queue<FeedPause>(learned?.Pauses ?? []);
    }

    /// <summary>What was learned.</summary>
    public FeedState Learned => new() { First = _first, Pauses = [.. _pauses] };

    /// <summary>The longest allowed pause in ticks; null while it's being learned.</summary>
    public long? Limit
    {
        get
        {
            var longest = _pauses.Select(static pause => pause.Length).DefaultIfEmpty().Max();
            var between = _pauses.Where(pause => pause.Length >= longest / WithinBatch).OrderBy(static pause => pause.Length).ToList();
            if (between.Count < FewestPauses || _last - _first < ShortestSpan)
            {
                return null;
            }

            if (RegularOn(FeedPause.DayOf(_last).DayOfWeek, between) is { } regular)
            {
                return (long)(Late * regular);
            }

            // The longest of n exponential pauses is exceeded k times over with a probability of n to the power of -k.
            var factor = Math.Log(FalseAlarmRate) / Math.Log(between.Count);
            double median = between[between.Count / 2].Length;
            return (long)Math.Max(Late * median, longest + (Math.Max(0, factor - 1) * (longest - median)));
        }
    }

    /// <summary>The longest pause that began on a day of the week, if there is one on each such day and they are alike; otherwise null.</summary>
    private static long? RegularOn(DayOfWeek day, List<FeedPause> pauses)
    {
        var ofDay = pauses.FindAll(pause => pause.Day.DayOfWeek == day);
        return ofDay.Count >= FewestOfDay && ofDay[^1].Length <= Regular * ofDay[0].Length && ofDay.DistinctBy(static pause => pause.Day).Count() == ofDay.Count
            ? ofDay[^1].Length
            : null;
    }

    /// <summary>Whether no outcomes have arrived for too long.</summary>
    public bool IsBreached { get; private set; }

    /// <summary>How long ago the last outcome arrived, in ticks; null if none did.</summary>
    public long? Pause(long now) => _last == 0 ? null : now - _last;

    /// <summary>Takes the time at which an outcome was recorded, in ticks of UTC.</summary>
    public void Arrive(long time)
    {
        if (time <= _last)
        {
            return;
        }

        if (_first == 0)
        {
            _first = time;
        }

        if (_last != 0 && !IsBreached)
        {
            _pauses.Enqueue(new FeedPause(FeedPause.DayOf(_last), time - _last));
            if (_pauses.Count > MostPauses)
            {
                _pauses.Dequeue();
            }
        }

        _last = time;
        IsBreached = false;
    }

    /// <param name="now">The time, in ticks of UTC.</param>
    /// <param name="lastPrediction">When the last prediction was made, in ticks of UTC: without predictions, no outcomes are expected.</param>
    public QualityFinding? Check(long now, long lastPrediction)
    {
        if (IsBreached || lastPrediction <= _last || Limit is not { } limit || now - _last <= limit)
        {
            return null;
        }

        IsBreached = true;
        return new QualityFinding(
            QualityRuleNames.Feed,
            $"no outcomes for {Text(now - _last)}",
            $"outcomes at least every {Text(limit)}",
            TimeSpan.FromTicks(now - _last).TotalSeconds,
            1);
    }

    public static string Text(long ticks) => TimeSpan.FromSeconds(Math.Round(TimeSpan.FromTicks(ticks).TotalSeconds)).ToString("c");
}
