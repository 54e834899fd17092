using System.Globalization;
using System.Text;

namespace PredictionGuardrails.Testing;

/// <summary>What a drill showed.</summary>
public sealed record DrillReport
{
    internal DrillReport()
    {
    }

    /// <summary>The guard's name.</summary>
    public required string Guard { get; init; }

    /// <summary>Every fault's result, in the faults' order.</summary>
    public required IReadOnlyList<FaultResult> Results { get; init; }

    /// <summary>How often everything was tried.</summary>
    public required int Repetitions { get; init; }

    /// <summary>How many clean predictions were watched, over all repetitions.</summary>
    public required long CleanPredictions { get; init; }

    /// <summary>How often a rule raised an alarm among those.</summary>
    public required long FalseAlarms { get; init; }

    /// <summary>The breaches among those, of checks too, by check or rule.</summary>
    public required IReadOnlyDictionary<string, long> CleanBreaches { get; init; }

    /// <summary>False alarms in a million clean predictions; NaN where none were watched.</summary>
    public double FalseAlarmsPerMillion => 1e6 * FalseAlarms / CleanPredictions;

    /// <summary>Between which rates the true one is, with 95 % confidence: the exact interval of a Poisson count (F. Garwood, 1936).</summary>
    public (double Low, double High) FalseAlarmsPerMillionInterval
    {
        get
        {
            var (low, high) = PoissonInterval.Of(FalseAlarms);
            return (1e6 * low / CleanPredictions, 1e6 * high / CleanPredictions);
        }
    }

    /// <summary>A fault's result.</summary>
    /// <param name="fault">Its name.</param>
    /// <exception cref="KeyNotFoundException">It was not part of the drill; the message says which were.</exception>
    public FaultResult this[string fault] => Results.FirstOrDefault(result => result.Fault.Name.Equals(fault, StringComparison.OrdinalIgnoreCase))
        ?? throw new KeyNotFoundException($"\"{fault}\" was not part of the drill. Those were: {string.Join(", ", Results.Select(result => $"\"{result.Fault.Name}\""))}.");

    /// <summary>Requires that false alarms are no more frequent than a rate, as far as the drill can tell.</summary>
    /// <param name="perMillion">So many in a million predictions; 1 by default.</param>
    /// <returns>The same report.</returns>
    /// <exception cref="DrillException">There were so many that the rate must be higher (95 % confidence).</exception>
    public DrillReport ShouldHaveFalseAlarmRate(double perMillion = 1) => !(FalseAlarmsPerMillionInterval.Low > perMillion) ? this : throw new DrillException(string.Create(
        CultureInfo.InvariantCulture,
        $"Guard '{Guard}' was to raise at most {perMillion:0.##} false alarms in a million predictions, and raised {FalseAlarms:N0} in {CleanPredictions:N0} clean ones: between {FalseAlarmsPerMillionInterval.Low:0.##} and {FalseAlarmsPerMillionInterval.High:0.##} in a million (95 % confidence). By {string.Join(", ", CleanBreaches.Select(breach => $"{breach.Key} {breach.Value:N0}"))}."));

    /// <summary>The scorecard, as a table in Markdown.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine("| fault | caught | by | median delay | worst delay | wrong answers |");
        text.AppendLine("| --- | ---: | --- | ---: | ---: | ---: |");
        foreach (var result in Results)
        {
            text.AppendLine(result.SkipReason is not null
                ? $"| {result.Fault} | – | {result.SkipReason} | | | |"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {result.Fault}{(result.Fault.IsDetectable ? "" : " *")} | {100 * result.DetectionRate:0} % | {string.Join(", ", result.DetectedBy.OrderByDescending(by => by.Value).Select(by => by.Key))} | {(result.MedianDelay is { } median ? $"{median:N0}" : "–")} | {(result.WorstDelay is { } worst ? $"{worst:N0}" : "–")} | {result.WrongAnswers:N0} |"));
        }

        text.AppendLine();
        if (Results.Any(result => !result.Fault.IsDetectable && result.SkipReason is null))
        {
            text.AppendLine("\\* outputs alone cannot show it");
            text.AppendLine();
        }

        return text.Append(FalseAlarmsInWords).AppendLine().ToString();
    }

    /// <summary>The false alarms, as a sentence or two.</summary>
    internal string FalseAlarmsInWords
    {
        get
        {
            var (low, high) = FalseAlarmsPerMillionInterval;
            var text = string.Create(
                CultureInfo.InvariantCulture,
                $"False alarms of rules: {FalseAlarms:N0} in {CleanPredictions:N0} clean predictions, {FalseAlarmsPerMillion:0.##} in a million (95 % confidence: {low:0.##} to {high:0.##}).");
            var ofChecks = CleanBreaches.Values.Sum() - FalseAlarms;
            return ofChecks == 0 ? text : string.Create(
                CultureInfo.InvariantCulture,
                $"{text} Checks breached by clean predictions: {ofChecks:N0} ({string.Join(", ", CleanBreaches.Select(breach => $"{breach.Key} {breach.Value:N0}"))}).");
        }
    }

    internal static DrillReport Of(string guard, IReadOnlyList<Fault> faults, IReadOnlyList<Repetition> repetitions) => new()
    {
        Guard = guard,
        Repetitions = repetitions.Count,
        CleanPredictions = repetitions.Sum(repetition => repetition.Clean),
        FalseAlarms = repetitions.Sum(repetition => repetition.FalseAlarms),
        CleanBreaches = repetitions.SelectMany(repetition => repetition.CleanBreaches).GroupBy(breach => breach.Key)
            .ToDictionary(breaches => breaches.Key, breaches => breaches.Sum(breach => breach.Value)),
        Results = [.. faults.Select((fault, place) => ResultOf(guard, fault, [.. repetitions.Select(repetition => repetition.Faults[place])]))],
    };

    private static FaultResult ResultOf(string guard, Fault fault, IReadOnlyList<FaultTrial> all)
    {
        var tried = all.Where(trial => trial.WhyNot is null).ToList();
        return new FaultResult
        {
            Guard = guard,
            Fault = fault,
            DetectionDelays = [.. tried.Select(trial => trial.Delay)],
            DetectedBy = tried.Where(trial => trial.By is not null).CountBy(trial => trial.By!).ToDictionary(),
            WrongAnswers = tried.Count == 0 ? 0 : tried.Average(trial => trial.WrongAnswers),
            SkipReason = tried.Count == 0 ? all[0].WhyNot : null,
        };
    }
}
