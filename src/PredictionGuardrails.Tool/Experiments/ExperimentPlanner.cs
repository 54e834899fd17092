namespace PredictionGuardrails.Tool.Experiments;

/// <summary>Plans an experiment: how many predictions its findings take, by simulation on a history with the tests of an experiment.</summary>
internal sealed class ExperimentPlanner
{
    /// <summary>How many times as often the variant can't answer.</summary>
    public const double FailureFactor = 3;

    /// <summary>The share of calls that the control can't answer if the history doesn't say.</summary>
    private const double AssumedFailureRate = 0.01;

    private const double Likely = 0.9;

    /// <summary>The sizes of harm beyond the margin.</summary>
    private static readonly double[] Harms = [0.01, 0.05, 0.1, 0.5];

    public required ExperimentHistory History { get; init; }

    public required ExperimentSetup Setup { get; init; }

    /// <summary>
    /// How much the variant's predictions vary around the control's on the same input: the standard deviation of numbers as a fraction of them, or the fraction
    /// of inputs with the label of a random one.
    /// </summary>
    public required double Noise { get; init; }

    /// <summary>The most predictions of an experiment.</summary>
    public required long Most { get; init; }

    /// <summary>Whether the history doesn't say how often the control can't answer.</summary>
    public bool IsFailureRateAssumed => History.FailureRate is not (> 0 and < 1 / FailureFactor);

    /// <summary>The share of calls that the control can't answer.</summary>
    public double FailureRate => IsFailureRateAssumed ? AssumedFailureRate : History.FailureRate!.Value;

    /// <summary>The calls of a day in the experiment; null without times.</summary>
    public double? CallsPerDay => History.CallsPerDay * Setup.Exposure;

    public ExperimentPlan Plan(Action<double?> progress, CancellationToken cancellationToken)
    {
        List<PlanScenario> scenarios =
        [
            .. Harms.Select(harm => Math.Min(harm, History.Predictions.MostHarm(Setup.Margin))).Distinct()
                .Select(harm => new PlanScenario(PlanMetric.Prediction, History.Predictions.ChangeOf(harm, Setup.Margin)) { Harm = harm }),
            new(PlanMetric.Failures, FailureFactor),
            new(PlanMetric.Prediction, Change: null),
            new(PlanMetric.Failures, Change: null),
        ];
        var canaries = scenarios.Select(scenario => new PlanCounts(this, scenario, isPaired: false)).ToList();
        var shadows = scenarios.Select(scenario => new PlanCounts(this, scenario, isPaired: true)).ToList();
        PlanCounts.CountAll([.. canaries, .. shadows], progress, cancellationToken);
        return new ExperimentPlan
        {
            File = History.File,
            Column = History.Column,
            Labels = History.Predictions.LabelHarmOf(Setup.Margin),
            Rows = History.Rows,
            SkippedRows = History.SkippedRows,
            Units = History.Units,
            PredictionsPerDay = History.CallsPerDay,
            Share = Setup.Share,
            Exposure = Setup.Exposure,
            FalseDecisionRate = Setup.FalseDecisionRate,
            Guardrails = Setup.Guardrails,
            Margin = Setup.Margin,
            AbsoluteMargin = History.Predictions.MarginOf(Setup.Margin).Absolute,
            Noise = Noise,
            FailureRate = FailureRate,
            IsFailureRateAssumed = IsFailureRateAssumed,
            Runs = Setup.Runs,
            Seed = Setup.Seed,
            MostPredictions = Most,
            Findings = [.. scenarios.Select((scenario, place) => FindingOf(scenario, DelayOf(canaries[place].Counts), DelayOf(shadows[place].Counts)))],
            Warnings = History.Warnings,
        };
    }

    private static PlannedFinding FindingOf(PlanScenario scenario, PlannedDelay canary, PlannedDelay shadow) => new()
    {
        Metric = scenario.Metric == PlanMetric.Prediction ? "prediction" : "failures",
        Decision = scenario.Change is null ? nameof(ExperimentDecision.Proceed) : nameof(ExperimentDecision.Stop),
        Harm = scenario.Harm,
        Change = scenario.Change,
        Canary = canary,
        Shadow = shadow,
    };

    private PlannedDelay DelayOf(IReadOnlyCollection<long?> counts)
    {
        var median = RunQuantiles.Of(counts, 0.5);
        var likely = RunQuantiles.Of(counts, Likely);
        return new PlannedDelay
        {
            Median = median,
            Percentile90 = likely,
            MedianDays = DaysOf(median),
            Percentile90Days = DaysOf(likely),
            RunsFound = counts.Count(static count => count is not null),
        };
    }

    private double? DaysOf(long? predictions) => predictions / CallsPerDay;
}
