using System.Globalization;
using System.Text;

namespace PredictionGuardrails.Detecting.Replicas;

/// <summary>After how many predictions of all replicas their breakers open, if all change at the same time.</summary>
internal static class ChangeDelays
{
    private const int HealthyTicks = 200;
    private const int MostTicks = 400;
    private static readonly (string Name, double Mean)[] Changes = [("+1 sd", 22), ("+½ sd", 21), ("×10", 200)];

    public static async Task<string> RunAsync(int seeds)
    {
        var text = new StringBuilder();
        text.AppendLine("Predictions of all replicas until the breakers of all were open: median / worst; in parentheses, what opened most of them.");
        text.AppendLine();
        text.AppendLine("| replicas | predictions of each in an interval | " + string.Join(" | ", Changes.Select(static change => change.Name)) + " |");
        text.AppendLine("| ---: | ---: |" + string.Concat(Changes.Select(static _ => " --- |")));
        foreach (var replicas in (int[])[1, 4, 10, 16])
        {
            foreach (var each in (int[])[2, 10, 50])
            {
                text.Append(CultureInfo.InvariantCulture, $"| {replicas} | {each} |");
                foreach (var (_, mean) in Changes)
                {
                    text.Append(CultureInfo.InvariantCulture, $" {await DescribeAsync(replicas, each, mean, seeds)} |");
                }

                text.AppendLine();
            }
        }

        return text.ToString();
    }

    private static async Task<string> DescribeAsync(int replicas, int each, double mean, int seeds)
    {
        var delays = new List<int>();
        var rules = new List<string>();
        for (var seed = 0; seed < seeds; seed++)
        {
            var (delay, rule) = await RunAsync(replicas, each, mean, seed);
            delays.Add(delay);
            rules.Add(rule);
        }

        delays.Sort();
        var rule0 = rules.GroupBy(static rule => rule).MaxBy(static group => group.Count())!.Key;
        return string.Create(CultureInfo.InvariantCulture, $"{delays[delays.Count / 2]:N0} / {delays[^1]:N0} ({rule0})");
    }

    private static async Task<(int Predictions, string Rule)> RunAsync(int replicas, int each, double mean, int seed)
    {
        var random = new Random(seed);
        await using var fleet = new SimulatedFleet(replicas, GuardMode.Enforce);
        await fleet.LearnAsync((_, _) => 20 + (2 * Gaussian.Next(random)), 1);
        for (var tick = 0; tick < HealthyTicks; tick++)
        {
            await PredictAsync(fleet, each, 20, random);
        }

        for (var tick = 1; tick <= MostTicks; tick++)
        {
            await PredictAsync(fleet, each, mean, random);
            if (fleet.Guards.All(static guard => guard.GetStatus().Breaker != BreakerState.Closed))
            {
                var rule = fleet.Guards.GroupBy(static guard => guard.GetStatus().OpenedBy!.Rule).MaxBy(static group => group.Count())!.Key;
                return (tick * each * replicas, rule);
            }
        }

        return (int.MaxValue, "not found");
    }

    /// <summary>Replicas predict by turns, and exchange at the end of the interval.</summary>
    private static async Task PredictAsync(SimulatedFleet fleet, int each, double mean, Random random)
    {
        for (var place = 0; place < each; place++)
        {
            for (var replica = 0; replica < fleet.Count; replica++)
            {
                fleet.Predict(replica, mean + (2 * Gaussian.Next(random)));
            }
        }

        await fleet.TickAsync();
    }
}
