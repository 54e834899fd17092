using PredictionGuardrails.PredictionLog.Quality;

namespace PredictionGuardrails.PredictionLog.QualitySimulation;

/// <summary>When outcomes arrive, and how many predictions have one, in a year.</summary>
/// <param name="Name">What is special about it.</param>
/// <param name="Arrivals">The times of the arrivals of a day, in hours since it began.</param>
/// <param name="Coverage">The fraction of predictions of a day that get an outcome.</param>
internal sealed record SimulatedFeed(string Name, Func<Randomness, DateTime, IEnumerable<double>> Arrivals, Func<Randomness, DateTime, double> Coverage)
{
    private const int Days = 365;
    private const int PredictionsPerDay = 2740;
    private static readonly DateTime Start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public static IReadOnlyList<SimulatedFeed> Healthy { get; } =
    [
        new("one by one, fewer at night", static (random, _) => OneByOne(random), static (_, _) => 0.9),
        new("a batch each night", static (random, _) => [2 + (0.25 * random.Uniform())], static (random, _) => 0.9 + (0.02 * random.Normal())),
        new("a batch each night, late by hours once in 20", static (random, _) => [2 + (random.Uniform() < 0.05 ? 6 * random.Uniform() : 0)], static (_, _) => 0.9),
        new("a batch on weekdays", static (_, day) => IsWeekend(day) ? [] : [18], static (_, day) => IsWeekend(day) ? 0.8 : 0.9),
        new("hourly on weekdays from 8 to 18", static (_, day) => IsWeekend(day) ? [] : [.. Enumerable.Range(8, 11).Select(static hour => (double)hour)], static (_, day) => IsWeekend(day) ? 0.7 : 0.9),
        new("days differ by 5 points", static (random, _) => OneByOne(random), static (random, _) => 0.85 + (0.05 * random.Normal())),
    ];

    /// <summary>Counts the alarms of a year without a failure.</summary>
    public (int Coverage, int Feed) CountAlarms(int seed)
    {
        var random = new Randomness(seed);
        var coverage = new CoverageWatch(null);
        var feed = new FeedWatch();
        var ofCoverage = 0;
        var ofFeed = 0;
        for (var day = 0; day < Days; day++)
        {
            ofCoverage += Predict(coverage, random, day, Coverage(random, Start.AddDays(day)));
            ofFeed += Deliver(feed, random, day);
        }

        return (ofCoverage, ofFeed);
    }

    /// <summary>How long after the last arrival a feed that stops after 60 days is found, as a multiple of its longest healthy pause.</summary>
    public double FindStop(int seed)
    {
        const int Healthy = 60;
        var random = new Randomness(seed);
        var feed = new FeedWatch();
        var arrivals = Enumerable.Range(0, Healthy).SelectMany(day => TimesOf(random, day)).ToList();
        arrivals.ForEach(time => feed.Arrive(time.Ticks));
        var longest = arrivals.Zip(arrivals.Skip(1), static (one, next) => next - one).Max();
        var now = arrivals[^1];
        while (feed.Check(now.Ticks, now.Ticks + 1) is null)
        {
            now += TimeSpan.FromMinutes(15);
        }

        return (now - arrivals[^1]) / longest;
    }

    /// <summary>How many days after a third of the outcomes went missing it's found.</summary>
    public int FindLoss(int seed)
    {
        const int Healthy = 60;
        var random = new Randomness(seed);
        var coverage = new CoverageWatch(null);
        for (var day = 0; ; day++)
        {
            var share = Coverage(random, Start.AddDays(day)) * (day < Healthy ? 1 : 2.0 / 3);
            if (Predict(coverage, random, day, share) > 0 && day >= Healthy)
            {
                return day - Healthy;
            }
        }
    }

    private static int Predict(CoverageWatch coverage, Randomness random, int day, double share)
    {
        var alarms = 0;
        for (var i = 0; i < PredictionsPerDay; i++)
        {
            var time = Start.AddDays(day + ((double)i / PredictionsPerDay)).Ticks;
            var outcome = random.Uniform() < share ? 1 : double.NaN;
            alarms += coverage.Add(new MaturedPrediction(time, 1, outcome, 1, IsProbe: false)) is null ? 0 : 1;
        }

        return alarms;
    }

    /// <summary>Delivers the outcomes of a day, and looks at the feed every three hours.</summary>
    private int Deliver(FeedWatch feed, Randomness random, int day)
    {
        var alarms = 0;
        var arrivals = new Queue<DateTime>(TimesOf(random, day).Order());
        for (var hour = 0; hour < 24; hour += 3)
        {
            var now = Start.AddDays(day).AddHours(hour + 3);
            while (arrivals.TryPeek(out var next) && next <= now)
            {
                alarms += Check(feed, next);
                feed.Arrive(arrivals.Dequeue().Ticks);
            }

            alarms += Check(feed, now);
        }

        return alarms;
    }

    private static int Check(FeedWatch feed, DateTime now) => feed.Check(now.Ticks, now.Ticks) is null ? 0 : 1;

    private IEnumerable<DateTime> TimesOf(Randomness random, int day) => Arrivals(random, Start.AddDays(day)).Select(hours => Start.AddDays(day).AddHours(hours));

    private static List<double> OneByOne(Randomness random) =>
        [.. Enumerable.Range(0, 100).Select(_ => random.Uniform() < 0.9 ? 7 + (16 * random.Uniform()) : 24 * random.Uniform()).Order()];

    private static bool IsWeekend(DateTime day) => day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
}
