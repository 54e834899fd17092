using System.Globalization;

namespace PredictionGuardrails;

/// <summary>How far a metric's baseline is, and how well predictions fit it.</summary>
public sealed record ChangeDetectionStatus
{
    /// <summary>The metric's name.</summary>
    public required string Metric { get; init; }

    /// <summary>What detecting changes is at.</summary>
    public required ChangeDetectionState State { get; init; }

    /// <summary>From how many predictions it was learned, or is so far.</summary>
    public required long SampleCount { get; init; }

    /// <summary>From how many it is to be learned.</summary>
    public required long RequiredSampleCount { get; init; }

    /// <summary>The evidence that predictions are no longer what it says, as a share of what raises an alarm: from 0 to 1.</summary>
    public required double EvidenceRatio { get; init; }

    /// <summary>The segment that it is about, by its key and value: "country DE"; null where it is about all predictions.</summary>
    public string? Segment { get; init; }

    /// <summary>The baseline, as numbers; null before there is one.</summary>
    public MetricSnapshot? Baseline { get; init; }

    /// <summary>The smallest rise of all numbers that is found within 10,000 predictions on average, as a share: 0.1 for 10 %. Null where there is no
    /// baseline yet, of a label, and where not even ten times as much is found.</summary>
    public double? MinimumDetectableIncrease { get; init; }

    /// <summary>The smallest fall of all numbers that is found within 10,000 predictions on average, as a share; null as for <see cref="MinimumDetectableIncrease"/>.</summary>
    public double? MinimumDetectableDecrease { get; init; }

    /// <summary>Which shifts are raised.</summary>
    public ShiftReadiness Shifts { get; init; }

    /// <summary>How many of the 24 hours of the day are known from earlier days; null if hours aren't learned while serving.</summary>
    public int? KnownHours { get; init; }

    /// <summary>Whether all that was learned is a single value, as of a model that is stuck from the start.</summary>
    public bool IsSingleValue => Baseline is { } values && (values.FiniteCount > 0 ? values.Minimum == values.Maximum : values.LabelCounts.Count == 1 && values.OtherLabelCount == 0);

    /// <summary>
    /// Whether the predictions that it was learned from came in the order of their values, as from a sorted file: then each resembles the one before it, and
    /// changes stay unseen.
    /// </summary>
    public bool IsSorted { get; init; }

    /// <summary>Why what was learned so far isn't accepted as a baseline; null if it wasn't refused. See <c>Baseline:MinimumDistinctValues</c>.</summary>
    public string? RefusalReason { get; init; }

    private string Key => Segment is null ? Metric : $"{Metric} of {Segment}";

    /// <summary>The same as a phrase: <c>learning 412 of 1,000</c>.</summary>
    public override string ToString() => State switch
    {
        ChangeDetectionState.Learning when RefusalReason is not null => $"{Key}: learning, {RefusalReason}",
        ChangeDetectionState.Learning when SampleCount >= RequiredSampleCount => string.Create(
            CultureInfo.InvariantCulture, $"{Key}: learned from {SampleCount:N0} predictions, waiting for the minimum duration"),
        ChangeDetectionState.Learning => string.Create(CultureInfo.InvariantCulture, $"{Key}: learning {SampleCount:N0} of {RequiredSampleCount:N0}"),
        ChangeDetectionState.Monitoring => string.Create(
            CultureInfo.InvariantCulture, $"{Key}: watched, baseline of {SampleCount:N0} predictions{Variety}, evidence of a change {EvidenceRatio:P0} of an alarm's{Maturity}"),
        ChangeDetectionState.Changed => string.Create(CultureInfo.InvariantCulture, $"{Key}: changed, baseline of {SampleCount:N0} predictions{Variety}"),
        _ => $"{Key}: not watched",
    };

    private string Variety => IsSingleValue ? " that are all the same" : IsSorted ? " in the order of their values" : "";

    private string Maturity => (Shifts, KnownHours) switch
    {
        (ShiftReadiness.None, _) => ", shifts are not raised yet",
        (ShiftReadiness.LargeOnly, { } hours) => $", knows {hours} of 24 hours: only shifts by more than a factor of two are raised now",
        (ShiftReadiness.Ready, { } hours and > 0) => $", knows {hours} of 24 hours",
        _ => "",
    };
}
