using System.Globalization;
using System.Text;

namespace PredictionGuardrails.Testing;

/// <summary>Represents the report of a drill.</summary>
public sealed record DrillReport
{
    internal DrillReport()
    {
    }

    /// <summary>Gets the name of the guard.</summary>
    public required string Guard { get; init; }

    /// <summary>Gets the results of all faults in their order.</summary>
    public required IReadOnlyList<FaultResult> Results { get; init; }

    /// <summary>Gets the number of repetitions.</summary>
    public required int Repetitions { get; init; }

    /// <summary>Gets the number of clean predictions that were monitored in all repetitions.</summary>
    public required long CleanPredictions { get; init; }

    /// <summary>Gets the number of false alarms: breaches of rules by clean predictions.</summary>
    public required long FalseAlarms { get; init; }

    /// <summary>Gets the number of breaches by clean predictions, by check or rule.</summary>
    public required IReadOnlyDictionary<string, long> CleanBreaches { get; init; }

    /// <summary>Gets the number of false alarms per million clean predictions; <see cref="double.NaN"/> if there were none.</summary>
    public double FalseAlarmsPerMillion => 1e6 * FalseAlarms / CleanPredictions;

    /// <summary>
    /// The 95% confidence interval of the false alarm rate per million predictions: the exact interval of a Poisson count (F. Garwood, 1936).
    /// </summary>
    public (double Low, double High) FalseAlarmsPerMillionInterval
    {
        get
        {
            var (low, high) = PoissonInterval.Of(FalseAlarms);
            return (1e6 * low / CleanPredictions, 1e6 * high / CleanPredictions);
        }
    }

    /// <summary>Gets the result of a fault.</summary>
    /// <param name="fault">The name of the fault.</param>
    /// <exception cref="KeyNotFoundException">The fault isn't part of the drill.</exception>
    public FaultResult this[string fault] => Results.FirstOrDefault(result => result.Fault.Name.Equals(fault, StringComparison.OrdinalIgnoreCase))
        ?? throw new KeyNotFoundException($"Fault '{fault}' isn't part of the drill. Available faults: {string.Join(", ", Results.Select(result => result.Fault.Name))}.");

    /// <summary>Asserts that the false alarm rate isn't significantly higher than a limit.</summary>
    /// <param name="perMillion">The maximum number of false alarms per million predictions. The default is 1.</param>
    /// <returns>The same report.</returns>
    /// <exception cref="DrillException">The rate is higher (95% confidence).</exception>
    public DrillReport ShouldHaveFalseAlarmRate(double perMillion = 1) => !(FalseAlarmsPerMillionInterval.Low > perMillion) ? this : throw new DrillException(string.Create(
        CultureInfo.InvariantCulture,
        $"Expected guard '{Guard}' to raise at most {perMillion:0.##} false alarms per million predictions, but it raised {FalseAlarms:N0} in {CleanPredictions:N0} clean predictions: {FalseAlarmsPerMillionInterval.Low:0.##} to {FalseAlarmsPerMillionInterval.High:0.##} per million (95% confidence). Breaches by rule: {string.Join(", ", CleanBreaches.Select(breach => $"{breach.Key} {breach.Value:N0}"))}."));

    /// <summary>Returns the report as a Markdown table.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine("| Fault | Detected | By | Median delay | Worst delay | Wrong predictions returned |");
        text.AppendLine("| --- | ---: | --- | ---: | ---: | ---: |");
        foreach (var result in Results)
        {
            text.AppendLine(result.SkipReason is not null
                ? $"| {result.Fault} | – | {result.SkipReason} | | | |"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {result.Fault}{(result.Fault.IsDetectable ? "" : " *")} | {100 * result.DetectionRate:0}% | {string.Join(", ", result.DetectedBy.OrderByDescending(by => by.Value).Select(by => by.Key))} | {(result.MedianDelay is { } median ? $"{median:N0}" : "–")} | {(result.WorstDelay is { } worst ? $"{worst:N0}" : "–")} | {result.WrongAnswers:N0} |"));
        }

        text.AppendLine();
        if (Results.Any(result => !result.Fault.IsDetectable && result.SkipReason is null))
        {
            text.AppendLine("\\* Can't be detected from outputs.");
            text.AppendLine();
        }

        return text.Append(FalseAlarmsInWords).AppendLine().ToString();
    }

    /// <summary>The false alarms as text.</summary>
    internal string FalseAlarmsInWords
    {
        get
        {
            var (low, high) = FalseAlarmsPerMillionInterval;
            var text = string.Create(
                CultureInfo.InvariantCulture,
                $"False alarms: {FalseAlarms:N0} in {CleanPredictions:N0} clean predictions, {FalseAlarmsPerMillion:0.##} per million (95% confidence: {low:0.##} to {high:0.##}).");
            var ofChecks = CleanBreaches.Values.Sum() - FalseAlarms;
            return ofChecks == 0 ? text : string.Create(
                CultureInfo.InvariantCulture,
                $"{text} Clean predictions that failed a check: {ofChecks:N0} ({string.Join(", ", CleanBreaches.Select(breach => $"{breach.Key} {breach.Value:N0}"))}).");
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
