using System.Globalization;

namespace PredictionGuardrails.Testing;

/// <summary>Represents the result of one fault in a drill.</summary>
public sealed record FaultResult
{
    /// <summary>Gets the name of the guard.</summary>
    public required string Guard { get; init; }

    /// <summary>Gets the fault.</summary>
    public required Fault Fault { get; init; }

    /// <summary>
    /// Gets the detection delay of each repetition in wrong predictions, from 1; <see langword="null"/> if the fault wasn't detected within its
    /// horizon.
    /// </summary>
    public required IReadOnlyList<int?> DetectionDelays { get; init; }

    /// <summary>Gets the number of detections by check or rule.</summary>
    public required IReadOnlyDictionary<string, int> DetectedBy { get; init; }

    /// <summary>Gets the number of wrong predictions that were returned within the horizon, as the mean of the repetitions.</summary>
    public required double WrongAnswers { get; init; }

    /// <summary>Gets the reason why the fault wasn't applied; <see langword="null"/> if it was.</summary>
    public string? SkipReason { get; init; }

    /// <summary>Gets the number of repetitions in which the fault was detected.</summary>
    public int Detected => DetectionDelays.Count(delay => delay is not null);

    /// <summary>Gets the fraction of repetitions in which the fault was detected, from 0 to 1; <see cref="double.NaN"/> if it wasn't applied.</summary>
    public double DetectionRate => (double)Detected / DetectionDelays.Count;

    /// <summary>
    /// Gets the median detection delay in predictions, where undetected counts as longest; <see langword="null"/> if half of the repetitions didn't
    /// detect the fault.
    /// </summary>
    public int? MedianDelay => Sorted is var sorted && DetectionDelays.Count / 2 < sorted.Count ? sorted[DetectionDelays.Count / 2] : null;

    /// <summary>Gets the longest detection delay in predictions; <see langword="null"/> if the fault wasn't detected.</summary>
    public int? WorstDelay => Sorted is [.., var worst] ? worst : null;

    private List<int> Sorted => [.. DetectionDelays.OfType<int>().Order()];

    /// <summary>Asserts that the fault is detected: <c>report["x10"].ShouldBeDetected(within: 20)</c>.</summary>
    /// <param name="within">The maximum number of predictions. The default is the horizon of the fault.</param>
    /// <param name="share">The minimum fraction of the repetitions. The default is 0.95.</param>
    /// <returns>The same result.</returns>
    /// <exception cref="DrillException">The fault isn't detected in time.</exception>
    public FaultResult ShouldBeDetected(int? within = null, double share = 0.95)
    {
        var limit = within ?? Fault.Horizon;
        var inTime = DetectionDelays.Count(delay => delay <= limit);
        if (SkipReason is not null)
        {
            throw new DrillException($"{Fault} wasn't applied to guard '{Guard}': {SkipReason}.");
        }

        return inTime >= share * DetectionDelays.Count ? this : throw new DrillException(string.Create(
            CultureInfo.InvariantCulture,
            $"Expected guard '{Guard}' to detect {Fault} within {limit:N0} predictions in at least {100 * share:0.##}% of {DetectionDelays.Count:N0} runs, but it did in {inTime:N0}. {Summary}"));
    }

    private string Summary => Detected == 0
        ? string.Create(CultureInfo.InvariantCulture, $"Not detected within {Fault.Horizon:N0} predictions in any run; {WrongAnswers:N0} wrong predictions were returned.{(Fault.IsDetectable ? "" : " This fault can't be detected from outputs.")}")
        : string.Create(
            CultureInfo.InvariantCulture,
            $"Detected within {Fault.Horizon:N0} predictions in {Detected:N0} of {DetectionDelays.Count:N0} runs: median {MedianDelay?.ToString("N0", CultureInfo.InvariantCulture) ?? "later"}, worst {WorstDelay:N0} ({string.Join(", ", DetectedBy.OrderByDescending(by => by.Value).Select(by => $"{by.Key}: {by.Value:N0}"))}).");
}
