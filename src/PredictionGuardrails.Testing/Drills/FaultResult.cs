using System.Globalization;

namespace PredictionGuardrails.Testing;

/// <summary>What a drill showed of one fault.</summary>
public sealed record FaultResult
{
    /// <summary>The guard's name.</summary>
    public required string Guard { get; init; }

    /// <summary>The fault.</summary>
    public required Fault Fault { get; init; }

    /// <summary>Of each repetition, at which wrong prediction it was caught, from 1; null where it was not within the fault's horizon.</summary>
    public required IReadOnlyList<int?> DetectionDelays { get; init; }

    /// <summary>How often each check or rule was the one that caught it.</summary>
    public required IReadOnlyDictionary<string, int> DetectedBy { get; init; }

    /// <summary>How many wrong predictions reached the caller within the horizon, on average over the repetitions.</summary>
    public required double WrongAnswers { get; init; }

    /// <summary>Why it was not tried on such outputs; null where it was.</summary>
    public string? SkipReason { get; init; }

    /// <summary>In how many repetitions it was caught.</summary>
    public int Detected => DetectionDelays.Count(delay => delay is not null);

    /// <summary>In what share of the repetitions it was caught, from 0 to 1; NaN where it was not tried.</summary>
    public double DetectionRate => DetectionDelays.Count == 0 ? double.NaN : (double)Detected / DetectionDelays.Count;

    /// <summary>The median delay in predictions, over all repetitions, one that did not catch it being later than all others; null where half did not.</summary>
    public int? MedianDelay => Sorted is var sorted && DetectionDelays.Count / 2 < sorted.Count ? sorted[DetectionDelays.Count / 2] : null;

    /// <summary>The longest delay in predictions, of those repetitions that caught it; null where none did.</summary>
    public int? WorstDelay => Sorted is [.., var worst] ? worst : null;

    private List<int> Sorted => [.. DetectionDelays.OfType<int>().Order()];

    /// <summary>Requires that the guard catches it: <c>report["x10"].ShouldBeDetected(within: 20)</c>.</summary>
    /// <param name="within">Within how many predictions; the fault's horizon by default.</param>
    /// <param name="share">In what share of the repetitions; 0.95 by default.</param>
    /// <returns>The same result.</returns>
    /// <exception cref="DrillException">It does not; the message says what it does.</exception>
    public FaultResult ShouldBeDetected(int? within = null, double share = 0.95)
    {
        var limit = within ?? Fault.Horizon;
        var inTime = DetectionDelays.Count(delay => delay <= limit);
        if (SkipReason is not null)
        {
            throw new DrillException($"{Fault} was not tried on guard '{Guard}': {SkipReason}.");
        }

        return inTime >= share * DetectionDelays.Count ? this : throw new DrillException(string.Create(
            CultureInfo.InvariantCulture,
            $"Guard '{Guard}' was to catch {Fault} within {limit:N0} predictions in {share:P0} of {DetectionDelays.Count} repetitions, and did in {inTime}. {Summary}"));
    }

    private string Summary => Detected == 0
        ? string.Create(CultureInfo.InvariantCulture, $"It never caught it within {Fault.Horizon:N0}; {WrongAnswers:N0} wrong predictions reached the caller.{(Fault.IsDetectable ? "" : " Outputs alone cannot show this fault.")}")
        : string.Create(
            CultureInfo.InvariantCulture,
            $"It caught it {Detected} times within {Fault.Horizon:N0} (median {MedianDelay?.ToString("N0", CultureInfo.InvariantCulture) ?? "later than that"}, worst {WorstDelay:N0}; by {string.Join(", ", DetectedBy.OrderByDescending(by => by.Value).Select(by => $"{by.Key} {by.Value} times"))}).");
}
