using System.Globalization;

namespace PredictionGuardrails.PredictionLog.QualitySimulation;

/// <summary>How often rules on feeds of outcomes are breached by healthy feeds, and how late by others.</summary>
/// <param name="seeds">The number of years of each feed.</param>
internal sealed class FeedAlarms(int seeds)
{
    /// <summary>The stated rate of false alarms: one in ten years for each rule.</summary>
    private const double Years = 10;

    /// <summary>Whether alarms are as rare as stated.</summary>
    public bool AreWithinLimits { get; private set; } = true;

    public string Measure()
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        output.WriteLine("# Alarms of feeds of outcomes\n");
        output.WriteLine(
            $"Written by `dotnet run -c Release --project tests/PredictionGuardrails.PredictionLog.Quality -- feeds --seeds {seeds} --output benchmarks/results/outcome-feeds.md`.\n");
        output.WriteLine(
            "A year of 1,000,100 predictions a seed, without settings. Failures begin after 60 days: no outcome arrives any longer, or a third of the outcomes is missing.\n");
        output.WriteLine(
            "| feed | years | alarms of coverage | alarms of the feed | no outcomes: found after so many of its longest pauses, median (worst) | a third missing: found after so many days, median (worst) |\n| --- | --- | --- | --- | --- | --- |");
        foreach (var feed in SimulatedFeed.Healthy)
        {
            Console.Error.WriteLine(feed.Name);
            Write(feed, output);
        }

        return output.ToString();
    }

    private void Write(SimulatedFeed feed, StringWriter output)
    {
        var alarms = Enumerable.Range(0, seeds).AsParallel().Select(feed.CountAlarms).ToList();
        var coverage = alarms.Sum(static one => one.Coverage);
        var ofFeed = alarms.Sum(static one => one.Feed);
        var stops = Enumerable.Range(0, Math.Max(seeds, 20)).AsParallel().Select(feed.FindStop).Order().ToList();
        var losses = Enumerable.Range(0, Math.Max(seeds, 20)).AsParallel().Select(feed.FindLoss).Order().ToList();
        output.WriteLine(
            $"| {feed.Name} | {seeds} | {coverage} | {ofFeed} | {stops[stops.Count / 2]:0.0} ({stops[^1]:0.0}) | {losses[losses.Count / 2]} ({losses[^1]}) |");

        // More than the upper 99.9% limit of a Poisson number with the stated mean.
        var expected = seeds / Years;
        AreWithinLimits &= Math.Max(coverage, ofFeed) <= expected + (3.3 * Math.Sqrt(expected)) + 1;
    }
}
