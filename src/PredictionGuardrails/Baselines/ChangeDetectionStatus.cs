using PredictionGuardrails.Text;

namespace PredictionGuardrails;

/// <summary>Describes the change detection of one metric: the progress of its baseline, and the evidence of a change.</summary>
public sealed record ChangeDetectionStatus
{
    /// <summary>Gets the name of the metric.</summary>
    public required string Metric { get; init; }

    /// <summary>Gets the state of change detection.</summary>
    public required ChangeDetectionState State { get; init; }

    /// <summary>Gets the number of predictions that the baseline was learned from so far.</summary>
    public required long SampleCount { get; init; }

    /// <summary>Gets the number of predictions that are required to learn the baseline.</summary>
    public required long RequiredSampleCount { get; init; }

    /// <summary>Gets the change evidence as a fraction of the alarm threshold, from 0 to 1.</summary>
    public required double EvidenceRatio { get; init; }

    /// <summary>Gets the segment by its key and value, for example "country DE"; <see langword="null"/> for all predictions.</summary>
    public string? Segment { get; init; }

    /// <summary>Gets the baseline; <see langword="null"/> if it isn't learned yet.</summary>
    public MetricSnapshot? Baseline { get; init; }

    /// <summary>
    /// Gets the smallest increase of all numbers that is detected within 10,000 predictions on average, as a fraction: 0.1 for 10%. It's <see langword="null"/> before there is a baseline, for labels, and if an increase to ten times as much isn't detected.
    /// </summary>
    public double? MinimumDetectableIncrease { get; init; }

    /// <summary>
    /// Gets the smallest decrease of all numbers that is detected within 10,000 predictions on average, as a fraction. It's <see langword="null"/> in
    /// the same cases as <see cref="MinimumDetectableIncrease"/>.
    /// </summary>
    public double? MinimumDetectableDecrease { get; init; }

    /// <summary>Gets which shifts are detected.</summary>
    public ShiftReadiness Shifts { get; init; }

    /// <summary>Gets the number of hours of the day that are known from earlier days, from 0 to 24; <see langword="null"/> if hours aren't learned.</summary>
    public int? KnownHours { get; init; }

    /// <summary>Gets a value that indicates whether the baseline contains a single value, which is typical of a model that is stuck from the start.</summary>
    public bool IsSingleValue => Baseline is { } values
        && (values.FiniteCount > 0 ? values.Minimum == values.Maximum : values.LabelCounts.Count == 1 && values.OtherLabelCount == 0);

    /// <summary>Gets a value that indicates whether the baseline was learned from sorted predictions. Changes might not be detected then.</summary>
    public bool IsSorted { get; init; }

    /// <summary>
    /// Gets the reason why the learned values aren't accepted as a baseline; <see langword="null"/> if they weren't rejected. See
    /// <c>Baseline:MinimumDistinctValues</c>.
    /// </summary>
    public string? RefusalReason { get; init; }

    private string Key => Segment is null ? Metric : $"{Metric} ({Segment})";

    /// <summary>Returns a short description: <c>prediction: learning (412 of 1,000 predictions)</c>.</summary>
    public override string ToString() => State switch
    {
        ChangeDetectionState.Learning when RefusalReason is not null => $"{Key}: learning ({RefusalReason})",
        ChangeDetectionState.Learning when SampleCount >= RequiredSampleCount =>
            $"{Key}: learning ({NumberText.Predictions(SampleCount)}, waiting for the minimum duration)",
        ChangeDetectionState.Learning => $"{Key}: learning ({NumberText.Count(SampleCount)} of {NumberText.Predictions(RequiredSampleCount)})",
        ChangeDetectionState.Monitoring =>
            $"{Key}: monitoring (baseline: {NumberText.Predictions(SampleCount)}{Variety}, change evidence: {NumberText.Percent(EvidenceRatio)}{Maturity})",
        ChangeDetectionState.Changed => $"{Key}: changed (baseline: {NumberText.Predictions(SampleCount)}{Variety})",
        _ => $"{Key}: not monitored",
    };

    private string Variety => IsSingleValue ? " of a single value" : IsSorted ? " sorted by value" : "";

    private string Maturity => (Shifts, KnownHours) switch
    {
        (ShiftReadiness.None, _) => ", shifts: not detected yet",
        (ShiftReadiness.LargeOnly, { } hours) => $", known hours: {hours} of 24, shifts: only by more than a factor of two",
        (ShiftReadiness.Ready, { } hours and > 0) => $", known hours: {hours} of 24",
        _ => "",
    };
}
