using PredictionGuardrails.Baselines;

namespace PredictionGuardrails.ChangeDetection;

/// <summary>Counts the values of a metric into windows as they are recorded, and scores them against a baseline: what differs between numbers and labels.</summary>
internal interface IMetricObserver
{
    /// <summary>What is known of numbers beyond counts; null for labels.</summary>
    NumberTails? Tails { get; }

    /// <summary>Counts for a monitor from now on.</summary>
    void Attach(MetricMonitor monitor);

    /// <summary>Runs something while nothing is recorded into windows.</summary>
    void WithLock(Action action);

    /// <summary>Says to the recorder what is worth its attention now.</summary>
    void Configure(bool seesEveryValue, bool evaluatesEachPrediction, Baseline? baseline);

    /// <summary>Whether a baseline is one of such a metric.</summary>
    bool CanTake(Baseline baseline);

    /// <summary>Makes a baseline of values in their order.</summary>
    Baseline Summarize(IReadOnlyList<BaselineSample> values, long rejected, DateTimeOffset from, DateTimeOffset to);

    /// <summary>Makes a baseline of the values so far, good enough for gross changes.</summary>
    Baseline SummarizeSoFar(IReadOnlyList<BaselineSample> values, DateTimeOffset from, DateTimeOffset to);

    /// <summary>Writes the scores for gross changes from a baseline, and prepares for the counting of windows by their slots.</summary>
    /// <param name="baseline">The baseline.</param>
    /// <param name="ratioOfHours">The largest ratio of the levels of two hours learned while serving; null if they aren't known.</param>
    BettingScores CreateGrossScores(Baseline baseline, double? ratioOfHours);

    /// <summary>Writes the scores for shifts from a baseline, and prepares for the counting of windows by their slots.</summary>
    /// <param name="baseline">The baseline.</param>
    /// <param name="ignoreBelow">Shifts of all values by less than this share are ignored.</param>
    /// <param name="movement">By what share numbers move by themselves, within the range of the baseline.</param>
    BettingScores CreateShiftScores(Baseline baseline, double ignoreBelow, double movement);

    /// <summary>Forgets what <see cref="CreateShiftScores"/> prepared.</summary>
    void DropShiftScores();

    /// <summary>The smallest rise and fall of all values that the scores find, as shares; null where that can't be said.</summary>
    (double? Rise, double? Fall) SmallestShifts(Baseline baseline, BettingScores scores, double alarmLevel);

    /// <summary>The baseline in words.</summary>
    string DescribeBaseline(Baseline baseline);

    /// <summary>A value that is learned from, in words.</summary>
    /// <param name="value">The number, or the number of the label.</param>
    string DescribeValue(double value);
}
