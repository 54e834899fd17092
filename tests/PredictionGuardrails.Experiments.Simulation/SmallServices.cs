using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using PredictionGuardrails.Experiments.Assignment;
using PredictionGuardrails.Experiments.Decisions;

namespace PredictionGuardrails.Experiments.Simulation;

/// <summary>Failures of services with few predictions: when harm is excluded and found, with periods as they are, and with a period each week.</summary>
internal static class SmallServices
{
    private const double Alpha = 0.001 / 4;
    private const double AlphaOfErrors = 0.05;
    private const int Year = 52;

    private static readonly SmallService[] Services =
    [
        new(300, 1), new(2_000, 1), new(2_000, 1, 0.05), new(5_000, 1), new(5_000, 1.5), new(10_000, 1.5), new(30_000, 2),
    ];

    public static void Run(Report report, int experiments)
    {
        RunExclusions(report, Math.Max(20, experiments / 10));
        RunLate(report, Math.Max(20, experiments / 10));
        RunErrors(report, experiments);
    }

    private static void RunExclusions(Report report, int runs)
    {
        report.Line($"\n## Without an effect, and with harm from the beginning\n");
        report.Line($"{runs:N0} runs a row of a year with {SmallService.CallsOfWeek:N0} predictions a week, failures with their margin, α = {Alpha} as for the default rate and four metrics, arms 50/50. *Excluded*: harm is excluded for a variant that fails as often; in shadow, on the same inputs. *Found*: a variant that fails three times as often is found. Each with the median of weeks until then. *Weekly*: a new period each week from the first time on when calls were 2 a unit or more.\n");
        report.Line($"| customers | spread | replaced a week | failures | compared | excluded weekly | excluded | found weekly | found |\n| ---: | ---: | ---: | ---: | --- | ---: | ---: | ---: | ---: |");
        foreach (var service in Services)
        {
            foreach (var rate in (double[])[0, 0.01])
            {
                foreach (var isShadow in (bool[])[true, false])
                {
                    string Excluded(bool isWeekly) => Text(Runs(runs, run => new Trial(service, isShadow, isWeekly, Alpha, run) { Rate = rate }.Run(Year).Excluded));
                    string Found(bool isWeekly) => rate == 0 ? "" : Text(Runs(runs, run => new Trial(service, isShadow, isWeekly, Alpha, run) { Rate = rate, More = 2 * rate }.Run(Year).Found));
                    report.Line($"| {service} | {rate:0%} | {(isShadow ? "shadow" : "canary")} | {Excluded(true)} | {Excluded(false)} | {Found(true)} | {Found(false)} |");
                }
            }
        }

        report.Seconds();
    }

    private static void RunLate(Report report, int runs)
    {
        report.Line($"\n## Harm that begins late\n");
        report.Line($"{runs:N0} runs a row. The control never fails; the variant begins to fail at a random time of the first year, in the stated share of its calls. Found within a year from then: share of runs, and weeks from then on in the median and in 95%.\n");
        report.Line($"| customers | spread | replaced a week | compared | fails then | found weekly | found |\n| ---: | ---: | ---: | --- | ---: | ---: | ---: |");
        foreach (var service in Services)
        {
            foreach (var isShadow in (bool[])[true, false])
            {
                foreach (var more in (double[])[1, 0.2, 0.03])
                {
                    string Found(bool isWeekly) => Text(
                        Runs(runs, run => new Trial(service, isShadow, isWeekly, Alpha, run) { More = more, From = Begins(run) }.Run(2 * Year).Found - Begins(run)), 0.95);
                    report.Line($"| {service} | {(isShadow ? "shadow" : "canary")} | {more:0%} | {Found(true)} | {Found(false)} |");
                }
            }
        }

        report.Seconds();
    }

    private static void RunErrors(Report report, int experiments)
    {
        report.Line($"\n## False decisions\n");
        report.Line($"{experiments:N0} runs a row of a year, α = {AlphaOfErrors}. *Stops*: harm is found of a variant that fails as often, in other calls. *Exclusions*: harm is excluded of a variant that fails more often by exactly the margin. *Persistent*: those who fail are some customers, always.\n");
        report.Line($"| customers | spread | replaced a week | failures | compared | stops | exclusions | within α |\n| ---: | ---: | ---: | --- | --- | ---: | ---: | --- |");
        foreach (var service in (SmallService[])[new(300, 1), new(2_000, 1, 0.05), new(5_000, 1)])
        {
            foreach (var (rate, isPersistent) in ((double, bool)[])[(0, false), (0.01, false), (0, true), (0.02, true)])
            {
                foreach (var isShadow in (bool[])[true, false])
                {
                    var trial = (int run, double more) => new Trial(service, isShadow, isWeekly: false, AlphaOfErrors, run)
                    {
                        Rate = rate,
                        More = more,
                        IsPersistent = isPersistent,
                        IsApart = true,
                    }.Run(Year);
                    var stops = rate == 0 ? 0 : Runs(experiments, run => trial(run, 0).Found).Count(double.IsFinite);
                    var exclusions = Runs(experiments, run => trial(run, GuardrailDeclaration.Failures.Margin.Absolute).Excluded).Count(double.IsFinite);
                    var isKept = BinomialBound.Holds(stops, experiments, AlphaOfErrors) && BinomialBound.Holds(exclusions, experiments, AlphaOfErrors);
                    report.Line($"| {service} | {rate:0%}{(isPersistent ? ", persistent" : "")} | {(isShadow ? "shadow" : "canary")} | {(rate == 0 ? "" : $"{stops}")} | {exclusions} | {report.Check(isKept)} |");
                }
            }
        }

        report.Seconds();
    }

    /// <summary>At which week harm begins.</summary>
    private static double Begins(int run) => Year * new Randomness(-run).Uniform();

    private static double[] Runs(int count, Func<int, double> runOne)
    {
        var results = new double[count];
        Parallel.For(0, count, run => results[run] = runOne(run + 1));
        Array.Sort(results);
        return results;
    }

    private static string Text(double[] sorted, double? more = null)
    {
        var found = sorted.Count(double.IsFinite);
        string At(double probability) => sorted[(int)(probability * (sorted.Length - 1))] is var weeks && double.IsFinite(weeks)
            ? weeks.ToString("0.0", CultureInfo.InvariantCulture)
            : "–";
        return found == 0 ? "0%" : $"{(double)found / sorted.Length:0%} ({At(0.5)}{(more is { } high ? $", {At(high)}" : "")})";
    }

    /// <summary>One run.</summary>
    private sealed class Trial(SmallService service, bool isShadow, bool isWeekly, double alpha, int run)
    {
        private readonly Randomness _random = new(run + 1_000_000);
        private readonly FakeTimeProvider _time = new();

        /// <summary>How often the control fails.</summary>
        public double Rate { get; init; }

        /// <summary>How much more often the variant fails.</summary>
        public double More { get; init; }

        /// <summary>From which week on.</summary>
        public double From { get; init; }

        /// <summary>Whether customers fail always or never.</summary>
        public bool IsPersistent { get; init; }

        /// <summary>Whether the variant answers what the control can't.</summary>
        public bool IsApart { get; init; }

        /// <summary>After how many weeks harm was excluded and found; infinity if it wasn't.</summary>
        public (double Excluded, double Found) Run(int weeks)
        {
            GuardrailTest test = isShadow
                ? new PairedEventTest(GuardrailDeclaration.Failures, EventKind.Failures, alpha, GuardrailDeclaration.Failures.Margin)
                : new EventTest(GuardrailDeclaration.Failures, EventKind.Failures, alpha, GuardrailDeclaration.Failures.Margin);
            var weekly = new WeeklyPeriods(test);
            var periods = new Periods(_time, [test], ended => test.UnitsToExclude(ended, 0.5));
            var excluded = double.PositiveInfinity;
            var found = double.PositiveInfinity;
            var call = 0;
            foreach (var unit in service.Calls(run, weeks))
            {
                Add(test, unit, isHarmed: call >= From * SmallService.CallsOfWeek);
                weekly.Count(unit.Key);
                periods.Count(unit.Key);
                call++;
                if (double.IsInfinity(found) && test.IsHarmShown)
                {
                    found = (double)call / SmallService.CallsOfWeek;
                }

                if (call % SmallService.CallsOfWeek > 0)
                {
                    continue;
                }

                excluded = test.IsHarmExcluded ? Math.Min(excluded, call / SmallService.CallsOfWeek) : excluded;
                if (double.IsFinite(found))
                {
                    break;
                }

                _time.Advance(TimeSpan.FromDays(7));
                if (isWeekly)
                {
                    weekly.StartIfDue();
                }
                else
                {
                    periods.StartIfDue();
                }
            }

            return (excluded, found);
        }

        private void Add(GuardrailTest test, UnitAssignment unit, bool isHarmed)
        {
            var more = isHarmed ? More : 0;
            var ofControl = Draw(unit.Key, arm: 0) < Rate;
            var ofVariant = IsApart ? Draw(unit.Key, arm: 1) < Rate + more : ofControl || Draw(unit.Key, arm: 1) < more / (1 - Rate);
            if (isShadow)
            {
                test.AddPair(ofControl ? 1 : 0, ofVariant ? 1 : 0, unit.Key);
            }
            else
            {
                test.Add((unit.Arm == 0 ? ofControl : ofVariant) ? 1 : 0, unit.Arm != 0, 0.5, unit.Key);
            }
        }

        /// <summary>Two parts of a key, which are independent of the arm, give a customer the same numbers each time.</summary>
        private double Draw(ulong key, int arm) => IsPersistent ? (uint)(key >> (32 * arm)) / (1.0 + uint.MaxValue) : _random.Uniform();
    }

    /// <summary>Periods of a week, for comparison.</summary>
    private sealed class WeeklyPeriods(GuardrailTest test)
    {
        private readonly HashSet<ulong> _units = [];
        private long _calls;

        public void Count(ulong unit)
        {
            _units.Add(unit);
            _calls++;
        }

        public void StartIfDue()
        {
            if (_calls >= 2 * _units.Count)
            {
                test.StartPeriod();
            }
        }
    }
}
