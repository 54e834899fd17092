using System.Globalization;
using PredictionGuardrails.Fleet;

namespace PredictionGuardrails.Benchmarks.FleetGrowth;

/// <summary>
/// How what a fleet sends, and how fast it opens, grow with the number of its replicas: simulated in one process, with one guard on each replica, a store in memory,
/// and a clock that the simulation moves. In an interval, each replica exchanges once, at a moment of its own.
/// </summary>
internal static class FleetGrowthTable
{
    private const int HealthyTicks = 3;
    private const int PredictionsOfTick = 100;
    private const int PredictionsToLearn = 1_000;
    private const int MostThatLearn = 1_000;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <param name="most">The largest number of replicas.</param>
    public static async Task RunAsync(int most)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        Console.WriteLine(
            "| replicas | healthy: bytes of an exchange | kB/s of all | time of an exchange: median, µs | p99, µs | votes to open | open: bytes of an exchange | kB/s of all "
            + "| last opens after the deciding vote, intervals | learning: document bytes of a replica | intervals |");
        Console.WriteLine("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        for (var replicas = 10; replicas <= most; replicas *= 10)
        {
            Console.WriteLine(await MeasureAsync(replicas));
        }
    }

    private static async Task<string> MeasureAsync(int count)
    {
        var time = new TickTime();
        var store = new MeasuredStore(new InProcessFleetStore(time));
        SimulatedReplica[] replicas = [.. Enumerable.Range(1, count).Select(number => new SimulatedReplica(number, store, time))];
        await TickAsync(replicas, time);

        store.Reset();
        for (var tick = 0; tick < HealthyTicks; tick++)
        {
            await TickAsync(replicas, time);
        }

        var exchanges = HealthyTicks * count;
        var times = store.Times.Order().ToList();
        var healthy = $"{store.ExchangedBytes / (double)exchanges:N0} | {RateOf(store.ExchangedBytes, HealthyTicks):N1} | {times[exchanges / 2]:N1} | {times[(int)(0.99 * exchanges)]:N1}";

        var votes = Math.Max(2, (int)Math.Ceiling(0.5 * count));
        var delay = await OpenAsync(replicas, votes, time);
        store.Reset();
        await TickAsync(replicas, time);
        var open = $"{votes:N0} | {store.ExchangedBytes / (double)count:N0} | {RateOf(store.ExchangedBytes, 1):N1} | {delay:N2}";
        await DisposeAsync(replicas);

        var learning = count <= MostThatLearn ? await LearnAsync(count) : "– | –";
        return $"| {count:N0} | {healthy} | {open} | {learning} |";
    }

    /// <summary>Bytes per second in thousands.</summary>
    private static double RateOf(long bytes, int ticks) => bytes / (ticks * Interval.TotalSeconds) / 1000;

    /// <summary>Each replica predicts, and exchanges at its moment of the interval.</summary>
    private static async Task TickAsync(SimulatedReplica[] replicas, TickTime time)
    {
        foreach (var replica in replicas)
        {
            time.Advance(Interval / replicas.Length);
            replica.Predict(PredictionsOfTick);
            await replica.ExchangeAsync();
        }
    }

    /// <summary>As many replicas as are required find the model broken. Each reports that at once, as breakers do.</summary>
    /// <returns>How many intervals after the last of their votes the last replica opened.</returns>
    private static async Task<double> OpenAsync(SimulatedReplica[] replicas, int votes, TickTime time)
    {
        var shuffled = (SimulatedReplica[])replicas.Clone();
        new Random(1).Shuffle(shuffled);
        foreach (var replica in shuffled[..votes])
        {
            replica.Break();
            await replica.ExchangeAsync();
        }

        var steps = 0;
        var lastOpened = 0;
        while (!Array.TrueForAll(replicas, static replica => replica.IsOpen))
        {
            // The others exchange at their moments of the interval.
            for (var place = 0; place < replicas.Length; place++)
            {
                var wasOpen = replicas[place].IsOpen;
                time.Advance(Interval / replicas.Length);
                await replicas[place].ExchangeAsync();
                steps++;
                lastOpened = replicas[place].IsOpen && !wasOpen ? steps : lastOpened;
            }
        }

        return lastOpened / (double)replicas.Length;
    }

    /// <summary>All replicas learn a baseline in the same interval, and share it.</summary>
    private static async Task<string> LearnAsync(int count)
    {
        var time = new TickTime();
        var store = new MeasuredStore(new InProcessFleetStore(time));
        SimulatedReplica[] replicas = [.. Enumerable.Range(1, count).Select(number => new SimulatedReplica(number, store, time))];

        // They know each other before they have learned anything.
        await TickAsync(replicas, time);
        await TickAsync(replicas, time);
        foreach (var replica in replicas)
        {
            replica.Predict(PredictionsToLearn);
            replica.Evaluate();
        }

        store.Reset();
        var ticks = 0;
        while (!Array.TrueForAll(replicas, static replica => replica.HasFleetBaseline))
        {
            await TickAsync(replicas, time);
            ticks++;
        }

        await DisposeAsync(replicas);
        return $"{store.DocumentBytes / (double)count:N0} | {ticks}";
    }

    private static async Task DisposeAsync(SimulatedReplica[] replicas)
    {
        foreach (var replica in replicas)
        {
            await replica.DisposeAsync();
        }
    }
}
