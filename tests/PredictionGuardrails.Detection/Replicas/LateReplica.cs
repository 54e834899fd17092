using System.Globalization;
using System.Text;
using PredictionGuardrails.Detecting.RealTraffic;

namespace PredictionGuardrails.Detecting.Replicas;

/// <summary>Three replicas with the right model, and one that is started hours later with a wrong one: how soon its own breaker opens.</summary>
internal static class LateReplica
{
    private static readonly double[] Hours = [7, 26];
    private static readonly double[] Factors = [1.5, 2, 10];
    private const int Most = 5_000;

    public static async Task<string> RunAsync()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"Predictions of the late replica until its breaker opened; the run ends after {Most:N0}.");
        text.AppendLine();
        text.AppendLine("| stream | started after hours | ×1.5 | ×2 | ×10 | breakers of others that opened |");
        text.AppendLine("| --- | ---: | ---: | ---: | ---: | ---: |");
        foreach (var ((stream, _), hour) in FleetDays.Streams().SelectMany(static stream => Hours, static (stream, hour) => (stream, hour)))
        {
            var traffic = stream.Draw();
            var delays = new List<string>();
            var others = 0;
            foreach (var factor in Factors)
            {
                var (delay, opened) = await FindAsync(traffic, hour, factor);
                delays.Add(delay is { } found ? found.ToString("N0", CultureInfo.InvariantCulture) : "not found");
                others += opened;
            }

            text.AppendLine(CultureInfo.InvariantCulture, $"| {stream.Name} | {hour} | {string.Join(" | ", delays)} | {others} |");
        }

        return text.ToString();
    }

    private static async Task<(int? Delay, int Others)> FindAsync(Traffic traffic, double hour, double factor)
    {
        double[] starts = [0, 0.25, 0.5, hour];
        await using var fleet = new SimulatedFleet(TrafficSubject.WednesdayMorning, TimeSpan.FromSeconds(FleetDays.Interval));
        var (next, wrong) = (FleetDays.Interval, 0);
        foreach (var (time, value, replica) in FleetDays.Divide(traffic, starts))
        {
            for (; next <= time; next += FleetDays.Interval)
            {
                fleet.AdvanceTo(next);
                await fleet.ExchangeAsync();
            }

            while (fleet.Count < starts.Length && time >= starts[fleet.Count] * DailyLevel.Hour)
            {
                fleet.Add(new TrafficSettings());
                await fleet.ExchangeAsync();
            }

            fleet.AdvanceTo(time);
            if (replica < starts.Length - 1)
            {
                fleet.Predict(replica, value);
                continue;
            }

            fleet.Predict(replica, traffic.Stream.Kind.Times(value, factor));
            wrong++;
            var isFound = !IsClosed(fleet.Guards[replica]);
            if (isFound || wrong == Most)
            {
                return (isFound ? wrong : null, fleet.Guards.SkipLast(1).Count(static guard => !IsClosed(guard)));
            }
        }

        return (null, 0);
    }

    private static bool IsClosed(PredictionGuard guard) => guard.GetStatus().Breaker == BreakerState.Closed;
}
