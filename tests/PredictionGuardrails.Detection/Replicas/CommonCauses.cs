using System.Globalization;
using System.Text;

namespace PredictionGuardrails.Detecting.Replicas;

/// <summary>How often healthy replicas that share causes raise something: in each interval, something moves the predictions of all by the same.</summary>
internal static class CommonCauses
{
    private const int Replicas = 10;
    private const int Each = 10;
    private static readonly (double Size, double Persistence)[] Causes = [(0, 0), (0.25, 0), (0.5, 0), (0.25, 0.8), (0.5, 0.8)];

    public static async Task<string> RunAsync(int ticks)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{ticks:N0} intervals of {Replicas} healthy replicas in the mode Observe with {Each} predictions of each; one false alarm in 1,000,000 predictions is asked for.");
        text.AppendLine();
        text.AppendLine("| common cause: sd, of one prediction's | correlation with the next interval | by single replicas | by the evidence of all | allowed |");
        text.AppendLine("| ---: | ---: | ---: | ---: | ---: |");
        foreach (var (size, persistence) in Causes)
        {
            var (single, together) = await CountAsync(ticks, size, persistence);
            var allowed = (double)ticks * Replicas * Each / 1_000_000;
            text.AppendLine(CultureInfo.InvariantCulture, $"| {size} | {persistence} | {single} | {together} | {allowed:0.#} |");
        }

        return text.ToString();
    }

    private static async Task<(int Single, int Together)> CountAsync(int ticks, double size, double persistence)
    {
        var random = new Random(1);
        var cause = new CommonCause(size, persistence, random);
        await using var fleet = new SimulatedFleet(Replicas, GuardMode.Observe);
        var blocks = Enumerable.Range(0, 1000 / Each).Select(_ => cause.Next()).ToList();
        await fleet.LearnAsync((_, block) => ValueOf(blocks[block], random), Each);
        using var breaches = new BreachCounts();
        for (var tick = 0; tick < ticks; tick++)
        {
            var moved = cause.Next();
            for (var prediction = 0; prediction < Each; prediction++)
            {
                for (var replica = 0; replica < Replicas; replica++)
                {
                    fleet.Predict(replica, ValueOf(moved, random));
                }
            }

            await fleet.TickAsync();
        }

        return (breaches[RuleNames.Shift] + breaches[RuleNames.Change], breaches["FleetEvidence"] / Replicas);
    }

    private static double ValueOf(double moved, Random random) => 20 + (2 * (moved + Gaussian.Next(random)));
}
