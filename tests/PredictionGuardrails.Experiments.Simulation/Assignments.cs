using PredictionGuardrails.Experiments.Assignment;

namespace PredictionGuardrails.Experiments.Simulation;

/// <summary>Whether 10 million units are assigned uniformly and independently.</summary>
internal static class Assignments
{
    private const int Units = 10_000_000;

    /// <summary>Chi-squared with d degrees of freedom is below d + 3.5 √(2d) + 8 in all but less than 1 in 2,000 cases.</summary>
    private static double Limit(int degrees) => degrees + (3.5 * Math.Sqrt(2.0 * degrees)) + 8;

    public static void Run(Report report)
    {
        report.Line($"\n## Assignment\n");
        report.Line($"{Units:N0} units, numbers and texts in turn.\n");
        report.Line($"| what | chi-squared | degrees of freedom | limit | as stated |\n| --- | ---: | ---: | ---: | --- |");
        var shares = new ArmShares(0.4, 0.3, 0.2, 0.1);
        var first = new AssignmentPlan("fare-v2", 0.3, shares);
        var second = new AssignmentPlan("fare-v3", 0.3, shares);
        var larger = first.WithExposure(0.7);
        var arms = new double[4];
        var both = new double[16];
        var exposures = new double[4];
        var exposedArms = new double[8];
        var moved = 0;
        for (var unit = 0; unit < Units; unit++)
        {
            var own = Assign(first, unit);
            var others = Assign(second, unit);
            var later = Assign(larger, unit);
            var ofAll = Assign(EveryUnit, unit);
            moved += own.IsExposed && (!later.IsExposed || later.Arm != own.Arm) ? 1 : 0;
            exposures[(own.IsExposed ? 1 : 0) + (others.IsExposed ? 2 : 0)]++;
            exposedArms[(own.IsExposed ? 4 : 0) + ofAll.Arm]++;
            if (later.IsExposed)
            {
                arms[later.Arm]++;
            }

            if (own.IsExposed && others.IsExposed)
            {
                both[(4 * own.Arm) + others.Arm]++;
            }
        }

        double[] of = [0.4, 0.3, 0.2, 0.1];
        Row(report, "arms among the exposed", arms, arm => of[arm]);
        Row(report, "arms of two experiments", both, cell => of[cell / 4] * of[cell % 4]);
        Row(report, "exposure of two experiments", exposures, cell => (cell % 2 == 1 ? 0.3 : 0.7) * (cell / 2 == 1 ? 0.3 : 0.7));
        Row(report, "exposure and arm", exposedArms, cell => (cell / 4 == 1 ? 0.3 : 0.7) * of[cell % 4]);
        report.Line($"| units that moved when exposure grew | {moved} | | 0 | {report.Check(moved == 0)} |");
        report.Seconds();
    }

    private static readonly AssignmentPlan EveryUnit = new("fare-v2", 1, new ArmShares(0.4, 0.3, 0.2, 0.1));

    private static UnitAssignment Assign(AssignmentPlan plan, int unit)
    {
        if (unit % 2 == 0)
        {
            return plan.Assign(unit);
        }

        Span<char> text = stackalloc char[24];
        "customer-".CopyTo(text);
        unit.TryFormat(text[9..], out var written, provider: System.Globalization.CultureInfo.InvariantCulture);
        return plan.Assign(text[..(9 + written)]);
    }

    private static void Row(Report report, string name, double[] counts, Func<int, double> share)
    {
        var total = counts.Sum();
        var chiSquared = counts.Select((count, cell) => Math.Pow(count - (total * share(cell)), 2) / (total * share(cell))).Sum();
        var limit = Limit(counts.Length - 1);
        report.Line($"| {name} | {chiSquared:0.0} | {counts.Length - 1} | {limit:0.0} | {report.Check(chiSquared <= limit)} |");
    }
}
