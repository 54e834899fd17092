using PredictionGuardrails.ChangeDetection;
using PredictionGuardrails.Configuration;

namespace PredictionGuardrails.Monitoring;

/// <summary>Makes the rule that metrics stay what they were from options, and finds everything about it that cannot be.</summary>
internal static class ChangeCompiler
{
    /// <summary>How each metric is watched, in their order.</summary>
    /// <param name="metrics">The metrics, the prediction itself first and those of the input last.</param>
    /// <param name="inputs">How many are of the input: segments have none of them.</param>
    /// <param name="options">The guard's options.</param>
    /// <param name="compilation">Where errors go.</param>
    public static IReadOnlyList<MonitorSettings> Compile(
        IReadOnlyList<DefinedMetric> metrics, int inputs, PredictionGuardOptions options, CompilationContext compilation)
    {
        var falseAlarms = FalseAlarmRate.Default;
        if (options.Change.FalseAlarmEvery is { } text && !FalseAlarmRate.TryParse(text, out falseAlarms))
        {
            compilation.Refuse("Change:FalseAlarmEvery", CompilationContext.DescribeInvalid(text, FalseAlarmRate.Expected));
        }

        // Every segment shares in the false alarms from the start, whether its value has come yet or not.
        var ofPredictions = metrics.SkipLast(inputs).Count(static metric => metric.Metric.Monitor is not null);
        var monitors = (ofPredictions * (1 + options.Segments.Values.Sum(static segment => segment.Maximum + 1))) + inputs;
        return
        [
            .. from metric in metrics
               let at = metric.Setting is null ? compilation : compilation.At(metric.Setting)
               select metric.Metric.Monitor is null
                   ? RefuseWhereNothingIsWatched(metric.Options.Change, at)
                   : CompileWatch(metric.Options, options, at) with { FalseAlarms = falseAlarms, Monitors = monitors, Path = compilation.Path },
        ];
    }

    /// <summary>Refuses a baseline that could never be learned.</summary>
    public static void CheckBaseline(BaselineOptions baseline, CompilationContext compilation)
    {
        if (baseline.MinimumDistinctValues > baseline.Predictions)
        {
            compilation.Refuse(
                "Baseline:MinimumDistinctValues",
                $"'{baseline.MinimumDistinctValues}' is greater than Baseline:Predictions ({baseline.Predictions}). Raise Baseline:Predictions, or lower this setting.");
        }
    }

    public static BreakerSettings CompileBreaker(PredictionGuardOptions options)
    {
        var stated = options.Breaker;
        var settings = new BreakerSettings();
        return settings with
        {
            BreakDuration = stated.BreakDuration ?? settings.BreakDuration,
            MaximumBreakDuration = stated.MaximumBreakDuration ?? settings.MaximumBreakDuration,
            ConcurrentProbes = stated.ConcurrentProbes ?? settings.ConcurrentProbes,
        };
    }

    /// <summary>Whether a change of any metric opens the breaker.</summary>
    public static bool OpensBreaker(PredictionGuardOptions options) =>
        Enforces(options.Change, options) || options.Metrics.Values.Concat(options.Inputs.Values).Any(metric => Enforces(metric.Change, options));

    private static MonitorSettings CompileWatch(MetricOptions metric, PredictionGuardOptions guard, CompilationContext compilation)
    {
        var change = metric.Change;
        if (!ReferenceEquals(change, guard.Change) && change.FalseAlarmEvery is not null)
        {
            compilation.Refuse("Change:FalseAlarmEvery", "The setting applies to the whole guard. Set Change:FalseAlarmEvery on the guard, not on a metric.");
        }

        if (!ReferenceEquals(change, guard.Change) && (change.Shift.MaximumDuration is not null || change.Shift.MaximumFraction is not null))
        {
            compilation.Refuse(
                change.Shift.MaximumDuration is not null ? "Change:Shift:MaximumDuration" : "Change:Shift:MaximumFraction",
                "The setting applies to the whole guard. Set it in Change:Shift of the guard, not of a metric.");
        }

        var action = ActionOf(change, guard);
        var shiftAction = ShiftActionOf(change, guard);
        if (IsOn(change, guard))
        {
            compilation.ForChange(change, action).ActionOf(new CheckOptions(), RuleNames.Change);
            compilation.ForShift(change, shiftAction).ActionOf(new CheckOptions(), $"{RuleNames.Change}:{RuleNames.Shift}");
        }

        return new MonitorSettings
        {
            IsOn = IsOn(change, guard),
            Action = action,
            ShiftAction = shiftAction,
            LearnedPredictions = guard.Baseline.Predictions,
            MinimumDuration = guard.Baseline.MinimumDuration,
            MinimumDistinctValues = metric.IsOftenConstant ? 1 : guard.Baseline.MinimumDistinctValues,
            IsOftenConstant = metric.IsOftenConstant,
            LearnsRange = metric.LearnedRange.IsOn,
            MaximumDrift = metric.Drift.Enabled ?? guard.Drift.Enabled ?? true ? metric.Drift.Maximum ?? guard.Drift.Maximum ?? DriftOptions.DefaultMaximum : null,
            FollowsTimeOfDay = change.Shift.FollowTimeOfDay ?? guard.Change.Shift.FollowTimeOfDay ?? true,
            TimeZone = guard.Baseline.TimeZone is { } zone ? TimeZoneInfo.FindSystemTimeZoneById(zone) : TimeZoneInfo.Utc,
            IgnoreBelow = change.IgnoreBelow ?? guard.Change.IgnoreBelow ?? 0,
            Probes = guard.Breaker.Probes ?? BreakerSettings.DefaultProbes,
        };
    }

    private static MonitorSettings RefuseWhereNothingIsWatched(ChangeOptions change, CompilationContext compilation)
    {
        // Settings of the prediction apply to all metrics. One of a single metric that can't be watched would have no effect, so it is refused.
        if (change is { Enabled: true } && compilation.Path.Contains(":Metrics:", StringComparison.Ordinal))
        {
            compilation.Refuse(RuleNames.Change, "Change detection can't be turned on because the metric is neither a number nor a label.");
        }

        return MonitorSettings.Off;
    }

    private static bool Enforces(ChangeOptions change, PredictionGuardOptions guard) =>
        IsOn(change, guard) && (ActionOf(change, guard) >= BreachAction.Fallback || ShiftActionOf(change, guard) >= BreachAction.Fallback);

    private static bool IsOn(ChangeOptions change, PredictionGuardOptions guard) => change.Enabled ?? guard.Change.Enabled ?? true;

    private static BreachAction ActionOf(ChangeOptions change, PredictionGuardOptions guard) =>
        change.OnBreach ?? guard.Change.OnBreach ?? BreachAction.Observe;

    private static BreachAction ShiftActionOf(ChangeOptions change, PredictionGuardOptions guard) =>
        change.Shift.OnBreach ?? guard.Change.Shift.OnBreach ?? BreachAction.Observe;
}
