using PredictionGuardrails;
using SilentFailure.Fares;
using SilentFailure.Rides;

namespace SilentFailure;

/// <summary>Six days of a taxi service; on the fourth a release goes out.</summary>
internal sealed class Story(FareModel model, IReadOnlyList<Ride> rides, Release broken)
{
    private const int Days = 6;
    private const int ReleaseDay = 4;

    /// <summary>The first breach of the guarded run, and the ride of it, counted from 1; null where there was none.</summary>
    public (Breach Breach, int Ride)? FirstBreach { get; private set; }

    /// <summary>The first ride that the broken release quotes, counted from 1.</summary>
    public int FirstBrokenRide => RidesOf(ReleaseDay).Start.Value + 1;

    /// <summary>As most services are: the model's answer is the quote.</summary>
    public IReadOnlyList<Day> WithoutGuard()
    {
        using var counts = new GuardCounts();
        return Run((release, ride) => release.Score(model, ride), counts);
    }

    /// <summary>The same days with a guard around the model; all that is new is in this method, in <see cref="FareGuards"/> and in appsettings.json.</summary>
    public async Task<IReadOnlyList<Day>> WithGuardAsync()
    {
        using var counts = new GuardCounts();
        var quoted = 0;
        var current = Release.Good;
        using var host = FareGuards.CreateHost(() => current.Version, breach => FirstBreach ??= (breach, quoted));
        await host.StartAsync();
        var guard = host.Guard(FareGuards.WithBounds);

        var days = Run(
            (release, ride) =>
            {
                current = release;
                quoted++;
                return guard.Predict(ride, (release, model), static (it, ride) => it.release.Score(it.model, ride));
            },
            counts);
        await host.StopAsync();
        return days;
    }

    private List<Day> Run(Func<Release, Ride, float> quote, GuardCounts counts)
    {
        var days = new List<Day>();
        for (var number = 1; number <= Days; number++)
        {
            var release = number < ReleaseDay ? Release.Good : broken;
            var ridesOfDay = rides.Take(RidesOf(number)).ToList();
            var (breaches, fallbacks) = (counts.Breaches, counts.Fallbacks);
            var quotes = new List<double>();
            foreach (var ride in ridesOfDay)
            {
                try
                {
                    quotes.Add(quote(release, ride));
                }
                catch (Exception)
                {
                    // Counted: what is missing from the quotes.
                }
            }

            days.Add(new Day(
                number,
                release,
                ridesOfDay.Count,
                ridesOfDay.Average(ride => (double)release.Score(model, ride)),
                quotes.DefaultIfEmpty(double.NaN).Average(),
                ridesOfDay.Count - quotes.Count,
                counts.Breaches - breaches,
                counts.Fallbacks - fallbacks));
        }

        return days;
    }

    private Range RidesOf(int day) => (rides.Count * (day - 1) / Days)..(rides.Count * day / Days);
}
