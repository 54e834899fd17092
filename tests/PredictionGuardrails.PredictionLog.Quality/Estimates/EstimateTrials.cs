using System.Globalization;
using PredictionGuardrails.PredictionLog.Quality;

namespace PredictionGuardrails.PredictionLog.QualitySimulation;

/// <summary>Compares estimates of quality with the outcomes that came later.</summary>
/// <param name="models">The models.</param>
/// <param name="trials">The number of trials of each scenario.</param>
internal sealed class EstimateTrials(IReadOnlyList<EstimatedModel> models, int trials)
{
    private const int Known = 14_000;
    private const int Waiting = 3_000;
    private const int KnownDays = 28;
    private const int WaitingDays = 7;

    /// <summary>The number of trials with the same model.</summary>
    private const int TrialsOfModel = 10;

    /// <summary>The smallest fraction of trials in which outcomes are within the interval.</summary>
    private const double Wanted = 0.9;

    private static readonly DateTime Start = new(2026, 1, 5, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Whether outcomes were within the intervals often enough, and contradictions were reported.</summary>
    public bool AreWithinLimits { get; private set; } = true;

    public string Measure()
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        output.WriteLine("# Estimates of quality before outcomes\n");
        output.WriteLine(
            $"Written by `dotnet run -c Release --project tests/PredictionGuardrails.PredictionLog.Quality -- estimates --data FOLDER --trials {trials} --output benchmarks/results/estimates.md` with people of a census and rides of taxis (FOLDER has `adult.txt` and `taxi-fare.csv`).\n");
        output.WriteLine(
            $"Each trial: a model that learned from {Table.Learned:N0} rows, outcomes of {Known:N0} others on {KnownDays} days, and estimates for {Waiting:N0} others on {WaitingDays} days. Intervals are 95% intervals. If the population shifts, a group is drawn three times as often; trials take turns with {string.Join("; ", models.Select(static model => model.Groups).Distinct().Select(static groups => string.Join(", ", groups)))}. `Measure.Unexplained` was chosen by hours, not by fares.\n");
        output.WriteLine("| predictions | measure | within the interval | mean width | mean value | violation reported later |\n| --- | --- | --- | --- | --- | --- |");
        foreach (var model in models)
        {
            Measure(model, output);
        }

        return output.ToString();
    }

    private void Measure(EstimatedModel model, StringWriter output)
    {
        var scenarios = Enum.GetValues<Scenario>().ToDictionary(static scenario => scenario, static _ => new List<EstimateTrial>());
        for (var training = 0; training * TrialsOfModel < trials; training++)
        {
            Console.Error.WriteLine($"{model.Name}: trial {training * TrialsOfModel} of {trials}");
            var scored = model.Score(new Random(training));
            for (var number = training * TrialsOfModel; number < Math.Min(trials, (training + 1) * TrialsOfModel); number++)
            {
                foreach (var (scenario, results) in scenarios)
                {
                    results.Add(Run(model, scenario, scored, number));
                }
            }
        }

        foreach (var (scenario, results) in scenarios)
        {
            Write(model, scenario, results, output);
        }
    }

    private static EstimateTrial Run(EstimatedModel model, Scenario scenario, List<ScoredRow> scored, int number)
    {
        var random = new Random(number);
        var order = scored.ToArray();
        random.Shuffle(order);
        var group = number % model.Groups.Count;

        // Weighted sampling without replacement (P. Efraimidis, P. Spirakis 2006).
        var waiting = scenario == Scenario.Shifted
            ? order[Known..].OrderByDescending(one => Math.Pow(random.NextDouble(), one.Groups[group] ? 1.0 / 3 : 1)).Take(Waiting).ToArray()
            : order[Known..(Known + Waiting)];
        var watch = new QualityWatch(
            new LogOutcome("outcome", model.Kind == QualityKind.Number ? OutcomeType.Number : OutcomeType.Boolean) { Maturity = TimeSpan.FromDays(WaitingDays) },
            LogColumnType.Number,
            null);
        foreach (var prediction in Make(order[..Known], 0, KnownDays))
        {
            _ = watch.Add(prediction);
        }

        var later = Make(Break(waiting, model.Kind, scenario, random), KnownDays, WaitingDays);
        var now = Start.AddDays(KnownDays + WaitingDays).Ticks;
        var estimate = watch.GetQuality("guard", [.. later.Select(static prediction => prediction with { Outcome = double.NaN })], now)!.Estimate!;
        foreach (var prediction in later)
        {
            _ = watch.Add(prediction);
        }

        var last = later[^1] with { Time = now, Outcome = double.NaN };
        var violation = watch.GetQuality("guard", [last], now + TimeSpan.FromDays(WaitingDays).Ticks)!.Estimate!.Violation;
        return new EstimateTrial(estimate.Measures, RealizedMeasures.Of(model.Kind, later), violation);
    }

    private static ScoredRow[] Break(ScoredRow[] rows, QualityKind kind, Scenario scenario, Random random)
    {
        switch (scenario)
        {
            case Scenario.WrongCallers:
                var predictions = rows.Select(static row => row.Prediction).ToArray();
                random.Shuffle(predictions);
                return [.. rows.Zip(predictions, static (row, prediction) => row with { Prediction = prediction })];
            case Scenario.TooHigh:
                return [.. rows.Select(row => row with { Prediction = TooHigh(kind, row.Prediction) })];
            default:
                return rows;
        }
    }

    /// <summary>A number that is 20% too high, or a probability whose odds are twice as high.</summary>
    private static double TooHigh(QualityKind kind, double prediction) =>
        kind == QualityKind.Number ? 1.2 * prediction : 2 * prediction / (1 + prediction);

    private static MaturedPrediction[] Make(ScoredRow[] scored, int firstDay, int days) =>
    [
        .. scored.Select((one, place) => new MaturedPrediction(
            Start.AddDays(firstDay + (days * (double)place / scored.Length)).Ticks,
            one.Prediction,
            one.Outcome,
            1,
            IsProbe: false)),
    ];

    private void Write(EstimatedModel model, Scenario scenario, List<EstimateTrial> results, StringWriter output)
    {
        var violations = results.Count(static trial => trial.Violation is not null);
        foreach (var measure in results[0].Estimates.Select(static estimate => estimate.Name))
        {
            var estimates = results.ConvertAll(trial => (Estimate: trial.Estimates.Single(estimate => estimate.Name == measure), Realized: trial.Realized[measure]));
            var within = estimates.Count(static one => one.Realized >= one.Estimate.Lower && one.Realized <= one.Estimate.Upper);
            output.WriteLine(
                $"| {model.Name}, {Describe(scenario)} | {measure} | {within} of {results.Count} | {estimates.Average(static one => one.Estimate.Upper - one.Estimate.Lower):G3} | {estimates.Average(static one => one.Realized):G3} | {violations} |");
            AreWithinLimits &= IsBroken(scenario) || within >= Fewest(results.Count);
        }

        AreWithinLimits &= IsBroken(scenario) ? violations == results.Count : violations <= 1 + (0.05 * results.Count);
    }

    /// <summary>The fewest trials within the interval: all that are wanted, or two standard deviations less if there are few trials.</summary>
    private static double Fewest(int count) => (Wanted * count) - (count < 200 ? 2 * Math.Sqrt(Wanted * (1 - Wanted) * count) : 0);

    private static bool IsBroken(Scenario scenario) => scenario is Scenario.WrongCallers or Scenario.TooHigh;

    private static string Describe(Scenario scenario) => scenario switch
    {
        Scenario.Same => "as before",
        Scenario.Shifted => "shifted population",
        Scenario.TooHigh => "20% too high, or odds twice as high",
        _ => "handed to the wrong callers",
    };

    private enum Scenario
    {
        Same,
        Shifted,
        TooHigh,
        WrongCallers,
    }
}
