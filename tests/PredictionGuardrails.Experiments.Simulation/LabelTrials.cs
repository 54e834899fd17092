using System.Globalization;
using PredictionGuardrails.Experiments.Assignment;
using PredictionGuardrails.Experiments.Statistics;
using PredictionGuardrails.Experiments.Statistics.Labels;

namespace PredictionGuardrails.Experiments.Simulation;

/// <summary>Experiments about labels: how many without an effect stop, how often is decided at the margin, and how late an effect is found.</summary>
internal static class LabelTrials
{
    private const double Alpha = 0.05;
    private const double AlphaOfDelays = 0.001;
    private const double Half = 0.5;
    private const int CallsAtMargin = 3_000;
    private const int Most = 200_000;

    public static void Run(Report report, int experiments)
    {
        RunWithoutEffect(report, experiments);
        RunAtMargin(report, experiments);
        RunDelays(report, Math.Max(200, experiments / 5));
    }

    private static void RunWithoutEffect(Report report, int experiments)
    {
        report.Line($"\n## Without an effect\n");
        report.Line($"{experiments:N0} experiments a row, α = {Alpha}, no margin, looked at after every call. The shares of labels change every 100 calls, for both arms. Next to them: a z test of the share of the first label, with the same α, looked at after every call.\n");
        report.Line($"| labels | compared | calls | stops | within α | z test |\n| --- | --- | ---: | ---: | --- | ---: |");
        foreach (var kind in Enum.GetValues<LabelKind>())
        {
            Row(report, kind, "arms of 50% each", 1_200, experiments, run => OfArms(run, kind, Half, 1_200));
            Row(report, kind, "variant's arm of 1%", 12_000, experiments, run => OfArms(run, kind, 0.01, 12_000));
            Row(report, kind, "on the same inputs", 1_200, experiments, run => OfPairs(run, kind, 1_200));
        }

        report.Seconds();
    }

    private static void Row(Report report, LabelKind kind, string compared, int calls, int experiments, Func<int, Outcome> runOne)
    {
        var outcomes = Outcomes(experiments, runOne);
        var stops = outcomes.Count(static outcome => outcome.IsStopped);
        var z = outcomes.All(static outcome => outcome.IsStoppedByZ is null) ? "" : $"{outcomes.Count(static outcome => outcome.IsStoppedByZ == true)}";
        report.Line($"| {kind} | {compared} | {calls:N0} | {stops} | {report.Check(BinomialBound.Holds(stops, experiments, Alpha))} | {z} |");
    }

    private static void RunAtMargin(Report report, int experiments)
    {
        report.Line($"\n## At the margin\n");
        report.Line($"{experiments:N0} experiments a row of 3,000 calls or inputs, α = {Alpha}, arms 50/50. One label's share differs by exactly the margin, which is 0.05 for the difference and 0 for the ratio: to stop is as wrong as to exclude harm.\n");
        report.Line($"| shares of the control | of the variant | compared | stops | exclusions | within α |\n| --- | --- | --- | ---: | ---: | --- |");
        (double[] OfControl, double[] OfVariant)[] changes =
            [([0.9, 0.1], [0.85, 0.15]), ([0.5, 0.3, 0.2], [0.5, 0.25, 0.25]), ([0.5, 0.5, 0], [0.475, 0.475, 0.05])];
        var margin = new Margin(0, Absolute: 0.05);
        foreach (var (ofControl, ofVariant) in changes)
        {
            Row(report, ofControl, ofVariant, "arms", Outcomes(experiments, run => OfArms(run, margin, ofControl, ofVariant)));
            Row(report, ofControl, ofVariant, "same inputs", Outcomes(experiments, run => OfPairs(run, margin, ofControl, ofVariant)));
        }

        report.Seconds();
    }

    private static void Row(Report report, double[] ofControl, double[] ofVariant, string compared, Outcome[] outcomes)
    {
        var stops = outcomes.Count(static outcome => outcome.IsStopped);
        var exclusions = outcomes.Count(static outcome => outcome.IsExcluded);
        var isKept = BinomialBound.Holds(stops, outcomes.Length, Alpha) && BinomialBound.Holds(exclusions, outcomes.Length, Alpha);
        report.Line($"| {Shares(ofControl)} | {Shares(ofVariant)} | {compared} | {stops} | {exclusions} | {report.Check(isKept)} |");

        static string Shares(double[] shares) => string.Join(", ", shares.Select(static share => share.ToString("0.#%", CultureInfo.InvariantCulture)));
    }

    private static Outcome[] Outcomes(int experiments, Func<int, Outcome> runOne)
    {
        var outcomes = new Outcome[experiments];
        Parallel.For(0, experiments, run => outcomes[run] = runOne(run + 1));
        return outcomes;
    }

    private static Outcome OfArms(int seed, Margin margin, double[] ofControl, double[] ofVariant)
    {
        var random = new Randomness(seed);
        var test = new LabelSharesTest(Alpha, margin);
        for (var call = 0; call < CallsAtMargin; call++)
        {
            var isVariant = random.Uniform() < Half;
            test.Add(Draw(random.Uniform(), isVariant ? ofVariant : ofControl), isVariant, Half);
        }

        return new Outcome(test.HarmExcess >= 0, test.IsHarmExcluded, IsStoppedByZ: null);
    }

    private static Outcome OfPairs(int seed, Margin margin, double[] ofControl, double[] ofVariant)
    {
        var random = new Randomness(seed);
        var test = new PairedLabelSharesTest(Alpha, margin);
        for (var input = 0; input < CallsAtMargin; input++)
        {
            var (control, variant) = DrawPair(random, ofControl, ofVariant);
            test.Add(control, variant);
        }

        return new Outcome(test.HarmExcess >= 0, test.IsHarmExcluded, IsStoppedByZ: null);
    }

    private static Outcome OfArms(int seed, LabelKind kind, double variantShare, int calls)
    {
        var random = new Randomness(seed);
        var labels = new Labels(kind, random);
        var plan = new AssignmentPlan($"labels {seed}", 1, new ArmShares(1 - variantShare, variantShare));
        var test = new LabelSharesTest(Alpha, Margin.None);
        var z = new PeekedShares();
        var isStoppedByZ = false;
        for (var call = 0; call < calls; call++)
        {
            var unit = random.Below(PopulationOf(kind, calls, variantShare));
            var assignment = plan.Assign(unit);
            var label = labels.Next(unit);
            test.Add(label, assignment.Arm == 1, variantShare, assignment.Key);
            isStoppedByZ |= z.Add(label == 0, assignment.Arm == 1);
        }

        return new Outcome(test.HarmExcess >= 0, IsExcluded: false, isStoppedByZ);
    }

    private static Outcome OfPairs(int seed, LabelKind kind, int calls)
    {
        var random = new Randomness(seed);
        var labels = new Labels(kind, random);
        var test = new PairedLabelSharesTest(Alpha, Margin.None);
        for (var call = 0; call < calls; call++)
        {
            var unit = random.Below(PopulationOf(kind, calls, Half));
            test.Add(labels.Next(unit), labels.Next(unit), (ulong)unit + 1);
        }

        return new Outcome(test.HarmExcess >= 0, test.IsHarmExcluded, IsStoppedByZ: null);
    }

    private static int PopulationOf(LabelKind kind, int calls, double variantShare) =>
        kind == LabelKind.Persistent ? (int)Math.Max(calls / 10, 120 / variantShare) : 2 * calls;

    private static void RunDelays(Report report, int runs)
    {
        report.Line($"\n## Delay until a stop\n");
        report.Line($"{runs:N0} runs a row of up to {Most:N0} calls, α = {AlphaOfDelays}, arms 50/50. Both models have the same label on 95% of the inputs, unless that contradicts the change. Without a margin, and with that of labels by default: 10% and 0.005.\n");
        report.Line($"| change | compared | counted | found | median | 95% | with a margin: found | median | 95% |\n| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        (string Name, double[] OfControl, double[] OfVariant)[] changes =
        [
            ("all of five labels become one", [0.2, 0.2, 0.2, 0.2, 0.2], [1, 0, 0, 0, 0]),
            ("two labels of 30% and 10% are exchanged", [0.6, 0.3, 0.1], [0.6, 0.1, 0.3]),
            ("10% become 20%", [0.9, 0.1], [0.8, 0.2]),
            ("10% become 12%", [0.9, 0.1], [0.88, 0.12]),
            ("1% becomes 3%", [0.99, 0.01], [0.97, 0.03]),
            ("a label of 2% is new", [0.7, 0.3, 0], [0.7, 0.28, 0.02]),
        ];
        var margin = new Margin(0.1, Absolute: 0.005);
        foreach (var (name, ofControl, ofVariant) in changes)
        {
            Row(report, $"{name} | arms | predictions of the variant", runs, run => DelayOfArms(run, Margin.None, ofControl, ofVariant), run => DelayOfArms(run, margin, ofControl, ofVariant));
            Row(report, $"{name} | same inputs | inputs", runs, run => DelayOfPairs(run, Margin.None, ofControl, ofVariant), run => DelayOfPairs(run, margin, ofControl, ofVariant));
        }

        report.Seconds();
    }

    private static void Row(Report report, string change, int runs, Func<int, int> delayOf, Func<int, int> withMargin)
    {
        var delays = Delays(runs, delayOf);
        var others = Delays(runs, withMargin);
        report.Line($"| {change} | {Describe(delays)} | {Describe(others)} |");
    }

    private static int[] Delays(int runs, Func<int, int> delayOf)
    {
        var delays = new int[runs];
        Parallel.For(0, runs, run => delays[run] = delayOf(run + 1));
        Array.Sort(delays);
        return delays;
    }

    private static FormattableString Describe(int[] delays) =>
        $"{delays.Count(static delay => delay < int.MaxValue):N0} | {Describe(delays[delays.Length / 2])} | {Describe(delays[delays.Length * 95 / 100])}";

    private static string Describe(int delay) => delay == int.MaxValue ? "not found" : delay.ToString("N0", CultureInfo.InvariantCulture);

    private static int DelayOfArms(int seed, Margin margin, double[] ofControl, double[] ofVariant)
    {
        var random = new Randomness(seed);
        var test = new LabelSharesTest(AlphaOfDelays, margin);
        var counted = 0;
        for (var call = 0; call < Most; call++)
        {
            var isVariant = random.Uniform() < Half;
            counted += isVariant ? 1 : 0;
            test.Add(Draw(random.Uniform(), isVariant ? ofVariant : ofControl), isVariant, Half);
            if (test.HarmExcess >= 0)
            {
                return counted;
            }
        }

        return int.MaxValue;
    }

    private static int DelayOfPairs(int seed, Margin margin, double[] ofControl, double[] ofVariant)
    {
        var random = new Randomness(seed);
        var test = new PairedLabelSharesTest(AlphaOfDelays, margin);
        for (var input = 1; input <= Most; input++)
        {
            var (control, variant) = DrawPair(random, ofControl, ofVariant);
            test.Add(control, variant);
            if (test.HarmExcess >= 0)
            {
                return input;
            }
        }

        return int.MaxValue;
    }

    /// <summary>The same uniform number gives both models the same label, as far as their shares overlap.</summary>
    private static (double Control, double Variant) DrawPair(Randomness random, double[] ofControl, double[] ofVariant)
    {
        const double Alike = 0.95;
        var uniform = random.Uniform();
        var other = random.Uniform() < Alike ? uniform : random.Uniform();
        return (Draw(uniform, ofControl), Draw(other, ofVariant));
    }

    private static double Draw(double uniform, double[] shares)
    {
        var label = 0;
        while (label < shares.Length - 1 && uniform >= shares[label])
        {
            uniform -= shares[label];
            label++;
        }

        return label;
    }

    /// <summary>What one experiment ended with.</summary>
    private sealed record Outcome(bool IsStopped, bool IsExcluded, bool? IsStoppedByZ);

    /// <summary>A z test of two shares that takes calls for independent and is looked at after every call.</summary>
    private sealed class PeekedShares
    {
        private const double Limit = 1.96;
        private const int Fewest = 30;
        private double _ofVariant;
        private double _ofControl;
        private double _variant;
        private double _control;

        /// <returns>Whether a difference is significant now.</returns>
        public bool Add(bool isEvent, bool isVariant)
        {
            _variant += isVariant ? 1 : 0;
            _control += isVariant ? 0 : 1;
            _ofVariant += isVariant && isEvent ? 1 : 0;
            _ofControl += !isVariant && isEvent ? 1 : 0;
            if (_variant < Fewest || _control < Fewest)
            {
                return false;
            }

            var pooled = (_ofVariant + _ofControl) / (_variant + _control);
            var error = Math.Sqrt(pooled * (1 - pooled) * ((1 / _variant) + (1 / _control)));
            return Math.Abs((_ofVariant / _variant) - (_ofControl / _control)) > Limit * error;
        }
    }
}
