using System.Globalization;
using System.Text;
using PredictionGuardrails.Detecting.RealTraffic;

namespace PredictionGuardrails.Detecting.Replicas;

/// <summary>
/// Traffic with mornings and weekends, divided at random over replicas that were started at different hours, as a rolling deployment and autoscaling do, and so
/// learn from different hours. Then all of them go wrong.
/// </summary>
internal static class FleetDays
{
    /// <summary>When replicas are started, in hours: a deployment and one more the next day, a deployment and two more as the load grows, and at any hour.</summary>
    private static readonly double[][] AllStarts = [[0, 0.25, 0.5, 26], [0, 0.25, 7, 26], [0, 7, 14, 26]];

    /// <summary>When breaches begin to count as later ones, in seconds: the last replica has seen a day by then.</summary>
    private const double Settled = 50 * DailyLevel.Hour;

    /// <summary>How often replicas exchange, in seconds.</summary>
    public const double Interval = 60;

    public static async Task<string> RunAsync()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"Healthy traffic with the settings of the quick start over 4 replicas; then ×10 on all.");
        text.AppendLine();
        text.AppendLine("| stream | started after hours | days | predictions | apart: breaches, later ones | fleet: breaches, later ones | by FleetEvidence or FleetQuorum | fallbacks | ×10: predictions of all until all were open |");
        text.AppendLine("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var ((stream, days), starts) in Streams().SelectMany(static stream => AllStarts, static (stream, starts) => (stream, starts)))
        {
            var traffic = stream.Draw();
            var apart = Apart(traffic, days, starts);
            var together = await TogetherAsync(traffic, days, starts);
            text.AppendLine(CultureInfo.InvariantCulture, $"| {stream.Name} | {string.Join(", ", starts)} | {days} | {traffic.IndexAt(days * DailyLevel.Day):N0} | {apart.All:N0}, {apart.Later:N0} | {together.Breaches.All:N0}, {together.Breaches.Later:N0} | {together.OfFleet:N0} | {together.Fallbacks:N0} | {(together.Delay is { } delay ? $"{delay:N0}" : "not found")} |");
        }

        return text.ToString();
    }

    /// <summary>Each has one more day, on which replicas go wrong.</summary>
    public static IEnumerable<(HealthyStream Stream, int Days)> Streams() =>
        from kind in TrafficKind.All
        from amplitude in (double[])[0.1, 0.3, 0.6]
        from pace in ((double Rate, int Days)[])[(0.3, 14), (3, 4)]
        select (new HealthyStream(kind, amplitude, pace.Rate, pace.Days + 1, "fleet"), pace.Days);

    /// <summary>Guards that know nothing of each other.</summary>
    private static Breaches Apart(Traffic traffic, int days, double[] starts)
    {
        var subjects = Array.ConvertAll(starts, static hours => new TrafficSubject(
            new TrafficSettings(), TrafficSubject.WednesdayMorning + TimeSpan.FromHours(hours), keepsBaseline: false));
        foreach (var (time, value, replica) in Divide(traffic, starts).TakeWhile(prediction => prediction.Time < days * DailyLevel.Day))
        {
            subjects[replica].AdvanceTo(time - (starts[replica] * DailyLevel.Hour));
            subjects[replica].Predict(value);
        }

        var times = subjects.SelectMany((subject, replica) => subject.Breaches.Select(breach => breach.Time + (starts[replica] * DailyLevel.Hour))).ToList();
        Array.ForEach(subjects, static subject => subject.Dispose());
        return new Breaches(times.Count, times.Count(static time => time >= Settled));
    }

    private static async Task<(Breaches Breaches, int OfFleet, long Fallbacks, int? Delay)> TogetherAsync(Traffic traffic, int days, double[] starts)
    {
        await using var fleet = new SimulatedFleet(TrafficSubject.WednesdayMorning, TimeSpan.FromSeconds(Interval));
        using var breaches = new BreachCounts();
        var (next, wrong) = (Interval, 0);
        var (settled, healthy, ofFleet, fallbacks) = (0, 0, 0, 0L);
        foreach (var (time, value, replica) in Divide(traffic, starts))
        {
            for (; next <= time; next += Interval)
            {
                fleet.AdvanceTo(next);
                await fleet.ExchangeAsync();
                settled = next < Settled ? breaches.Sum : settled;
                if (wrong > 0 && fleet.AreAllOpen)
                {
                    return (new Breaches(healthy, healthy - settled), ofFleet, fallbacks, wrong);
                }
            }

            while (fleet.Count < starts.Length && time >= starts[fleet.Count] * DailyLevel.Hour)
            {
                fleet.Add(new TrafficSettings());
            }

            fleet.AdvanceTo(time);
            var isWrong = time >= days * DailyLevel.Day;
            if (!isWrong)
            {
                fleet.Predict(replica, value);
                (healthy, ofFleet, fallbacks) = (breaches.Sum, breaches["FleetEvidence"] + breaches["FleetQuorum"], fleet.Fallbacks);
            }
            else
            {
                fleet.Predict(replica, traffic.Stream.Kind.Times(value, 10));
                wrong++;
            }
        }

        return (new Breaches(healthy, healthy - settled), ofFleet, fallbacks, null);
    }

    /// <summary>Gives each prediction to one of the replicas that are running.</summary>
    public static IEnumerable<(double Time, double Value, int Replica)> Divide(Traffic traffic, double[] starts)
    {
        var random = new Random(1);
        for (var i = 0; i < traffic.Times.Length; i++)
        {
            var running = Array.FindLastIndex(starts, hours => hours * DailyLevel.Hour <= traffic.Times[i]) + 1;
            yield return (traffic.Times[i], traffic.Values[i], random.Next(running));
        }
    }

    /// <param name="All">How many breaches there were.</param>
    /// <param name="Later">How many once all replicas had seen a day.</param>
    private readonly record struct Breaches(int All, int Later);
}
