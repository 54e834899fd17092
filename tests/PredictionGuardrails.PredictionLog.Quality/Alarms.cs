using System.Globalization;
using PredictionGuardrails.PredictionLog.Quality;

namespace PredictionGuardrails.PredictionLog.QualitySimulation;

/// <summary>How often rules on quality are breached by healthy models, and how late by others.</summary>
/// <param name="predictions">The number of predictions of each stream and seed.</param>
/// <param name="seeds">The number of seeds of each stream.</param>
internal sealed class Alarms(int predictions, int seeds)
{
    private const double Rate = QualityLimits.DefaultFalseAlarmRate;
    private const int Baseline = 200_000;

    /// <summary>Whether alarms are as rare as stated, and failures are found.</summary>
    public bool AreWithinLimits { get; private set; } = true;

    public string Measure()
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        output.WriteLine("# False alarms and delays of rules on quality\n");
        output.WriteLine(
            $"Written by `dotnet run -c Release --project tests/PredictionGuardrails.PredictionLog.Quality -- --predictions {predictions} --seeds {seeds} --output benchmarks/results/quality.md`.\n");
        output.WriteLine($"Rules without settings, {seeds} seeds, {predictions:N0} predictions with outcomes each. Stated: 1 false alarm in {Rate:N0}.\n");
        output.WriteLine("| healthy stream | predictions | alarms | per million |\n| --- | --- | --- | --- |");
        foreach (var stream in SimulatedStream.Healthy)
        {
            Console.Error.WriteLine(stream.Name);
            var alarms = Enumerable.Range(0, seeds).AsParallel().Sum(seed => CountAlarms(stream, seed, predictions));
            var total = (double)predictions * seeds;
            output.WriteLine($"| {stream.Name} | {total:N0} | {alarms} | {alarms * 1e6 / total:0.00} |");

            // More than the upper 99.9% limit of a Poisson number with the stated mean.
            var expected = total / Rate;
            AreWithinLimits &= alarms <= expected + (3.3 * Math.Sqrt(expected)) + 1;
        }

        output.WriteLine($"\n| failure, after {Baseline:N0} healthy predictions | found | median delay | worst delay | found within 2,000 |\n| --- | --- | --- | --- | --- |");
        foreach (var (name, stream) in SimulatedStream.Faulty)
        {
            Console.Error.WriteLine(name);
            var delays = Enumerable.Range(0, Math.Max(seeds, 20)).AsParallel().Select(seed => DelayOf(stream, seed)).Order().ToList();
            var found = delays.Count(static delay => delay < int.MaxValue);
            output.WriteLine($"| {name} | {found} of {delays.Count} | {Text(delays[delays.Count / 2])} | {Text(delays[^1])} | {delays.Count(static delay => delay <= 2000)} |");
            AreWithinLimits &= found == delays.Count || name.Contains("half an error", StringComparison.Ordinal);
        }

        return output.ToString();
    }

    private static string Text(int delay) => delay == int.MaxValue ? "not found" : delay.ToString("N0", CultureInfo.InvariantCulture);

    private static int CountAlarms(SimulatedStream stream, int seed, int predictions)
    {
        var monitor = new QualityMonitor(stream.Kind, new QualityLimits(), new QualityBaseline());
        var alarms = 0;
        foreach (var prediction in Make(stream, new Randomness(seed), new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc)).Take(predictions))
        {
            alarms += monitor.Add(prediction) is null ? 0 : 1;
        }

        return alarms;
    }

    private static int DelayOf(SimulatedStream stream, int seed)
    {
        var healthy = SimulatedStream.Healthy.First(other => other.Kind == stream.Kind);
        var monitor = new QualityMonitor(stream.Kind, new QualityLimits(), new QualityBaseline());
        var random = new Randomness(seed);
        var start = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        foreach (var prediction in Make(healthy, random, start).Take(Baseline))
        {
            monitor.Add(prediction);
        }

        monitor.Restart();
        var delay = 0;
        foreach (var prediction in Make(stream, random, start + TimeSpan.FromDays((double)Baseline / healthy.PerDay)).Take(100_000))
        {
            delay++;
            if (monitor.Add(prediction) is not null)
            {
                return delay;
            }
        }

        return int.MaxValue;
    }

    private static IEnumerable<MaturedPrediction> Make(SimulatedStream stream, Randomness random, DateTime start)
    {
        for (var i = 0; ; i++)
        {
            var time = start.AddTicks((long)(TimeSpan.TicksPerDay * ((double)i / stream.PerDay)));
            var (prediction, outcome) = stream.Next(random, time);
            yield return new MaturedPrediction(time.Ticks, prediction, outcome, 1, IsProbe: false);
        }
    }
}
