using System.Globalization;

namespace PredictionGuardrails.Configuration;

/// <summary>All settings. Each property of an options class has a setting with the same name here; a test compares the two.</summary>
internal static class SettingsTree
{
    private static readonly string[] CheckActions = [nameof(BreachAction.Observe), nameof(BreachAction.Fallback), nameof(BreachAction.Throw)];

    /// <summary>What an exception of the model can lead to.</summary>
    public const string ExceptionActions = "Throw (rethrows the model's exception; the default) or Fallback";

    private static readonly ChoiceSetting Mode = new(
        "What the guard does. Enforce applies the actions of breaches. Observe only reports breaches. Off checks nothing.", Enum.GetNames<GuardMode>());

    private static readonly DurationSetting LastKnownGoodMaximumAge = new(
        "Maximum age of the last prediction that passed every check. If set, it's used as the first fallback. By default, it isn't used.", SettingLimits.LastKnownGoodAge);

    /// <summary>The settings of every rule on a window.</summary>
    private static readonly Dictionary<string, Setting> Rule = new()
    {
        ["Enabled"] = new FlagSetting("Turns the rule on or off. The default is true if a limit is set."),
        ["OnBreach"] = new ChoiceSetting("Action for a breach. Fallback and Throw open the circuit breaker. The default is Observe.", CheckActions),
        ["Window"] = new DurationSetting("Length of the window. The default is 00:05:00.", SettingLimits.Window),
        ["MinimumCount"] = new CountSetting("Minimum number of predictions in the window. With fewer, the rule isn't evaluated. The default is 100.", SettingLimits.MinimumCount),
    };

    /// <summary>The checks on one metric.</summary>
    public static readonly SectionSetting Metric = new("Checks and rules for one metric.", new Dictionary<string, Setting>
    {
        ["UnitOfMeasure"] = new UnitSetting("Unit of the numbers, shown with values on the dashboard, for example EUR or min. There's no unit by default."),
        ["NotNull"] = Check("Rejects null. On by default."),
        ["NotEmpty"] = Check("Rejects labels that are empty, or only white space and invisible characters. On by default for string labels."),
        ["Finite"] = Check("Rejects NaN and infinity. On by default for numbers."),
        ["Range"] = new SectionSetting("Rejects numbers outside a range. NaN is outside every range.", new Dictionary<string, Setting>
        {
            ["Enabled"] = new FlagSetting("Turns the check on or off. The default is true."),
            ["OnBreach"] = new ChoiceSetting(
                "Action for a number outside the range. Clamp moves it to the nearest limit. The default is the guard's OnBreach.", Enum.GetNames<BreachAction>()),
            ["Minimum"] = new NumberSetting("Smallest allowed number. The default is unlimited."),
            ["Maximum"] = new NumberSetting("Largest allowed number. The default is unlimited."),
            ["MinimumIsExclusive"] = new FlagSetting("Rejects the minimum itself. The default is false."),
            ["MaximumIsExclusive"] = new FlagSetting("Rejects the maximum itself. The default is false."),
        }),
        ["AllowedValues"] = new SectionSetting(
            "Rejects every number or label that isn't listed. On by default for enums, whose values are allowed.", new Dictionary<string, Setting>
            {
                ["Enabled"] = new FlagSetting("Turns the check on or off. The default is true."),
                ["OnBreach"] = new ChoiceSetting("Action for a value that isn't listed. The default is the guard's OnBreach.", CheckActions),
                ["Values"] = new ListSetting("Allowed values. They replace the values that are set in code."),
            }),
        ["LearnedRange"] = new SectionSetting("Rejects numbers outside the range that is extrapolated from the tails of healthy predictions. Observe-only until 10,000 predictions are known.", new Dictionary<string, Setting>
        {
            ["Enabled"] = new FlagSetting("Turns the check on or off. The default is true."),
            ["OnBreach"] = new ChoiceSetting("Action for a number outside the learned range. The default is Change:OnBreach.", CheckActions),
        }),
        ["Change"] = new SectionSetting("Change detection: compares predictions with the baseline. On by default. Metrics inherit the guard's settings.", new Dictionary<string, Setting>
        {
            ["Enabled"] = new FlagSetting("Turns change detection on or off. The default is true."),
            ["OnBreach"] = new ChoiceSetting("Action for a gross change, which no time of day explains. Fallback and Throw open the circuit breaker. The default is Observe.", CheckActions),
            ["FalseAlarmEvery"] = new FalseAlarmSetting("Average distance between false alarms of the whole guard, as a number of predictions or a duration. The default is 1000000."),
            ["IgnoreBelow"] = new ShareSetting("Shifts of all values that are smaller than this fraction are ignored, for example 0.1 for 10%. The default is 0."),
            ["Shift"] = new SectionSetting("Shifts: changes that a time of day could explain. They are reported when the baseline covers the time of day.", new Dictionary<string, Setting>
            {
                ["OnBreach"] = new ChoiceSetting("Action for a shift. Fallback and Throw open the circuit breaker. The default is Observe.", CheckActions),
                ["MaximumDuration"] = new DurationSetting("Maximum time that one shift keeps the breaker of the whole guard open. After that, shifts are observed only until predictions match again. The default is 01:00:00.", SettingLimits.ShiftDuration),
                ["MaximumFraction"] = new ShareSetting("Maximum fraction of the calls in 24 hours for which the breaker of the whole guard is open because of shifts. The default is 0.1."),
                ["FollowTimeOfDay"] = new FlagSetting("Learns what is usual at each time of day and compares with that. If false, for example for a batch job, predictions are always compared with the baseline. The default is true."),
            }),
        }),
        ["Drift"] = new SectionSetting("Drift detection: compares the last 7 days with the baseline of a week, or with the first 7 days. Observe-only. Metrics inherit the guard's settings.", new Dictionary<string, Setting>
        {
            ["Enabled"] = new FlagSetting("Turns drift detection on or off. The default is true."),
            ["Maximum"] = new ShareSetting("Maximum difference of the mean, the spread, and the quantiles as a fraction, and of the share of a label as a fraction of all predictions. The default is 0.1."),
        }),
        ["Mean"] = Limit("Mean of the numbers in a window."),
        ["StandardDeviation"] = Limit("Standard deviation of the numbers in a window.", SettingLimits.NotNegative),
        ["Quantiles"] = new NamedSectionsSetting(
            "Quantiles of the numbers in a window, by probability: \"0.5\" for the median, \"0.0\" for the smallest.", Limit("One quantile."))
        {
            RefusesWholeNumbers = true,
        },
        ["Rates"] = new SectionSetting("Fractions of all predictions in a window, from 0 to 1.", new Dictionary<string, Setting>
        {
            ["Zeros"] = Limit("Fraction of zeros.", SettingLimits.Fraction),
            ["Repeats"] = Limit("Fraction of values that equal the previous value of the same thread.", SettingLimits.Fraction),
            ["NaNs"] = Limit("Fraction of NaN.", SettingLimits.Fraction),
            ["Nulls"] = Limit("Fraction of nulls.", SettingLimits.Fraction),
            ["Saturated"] = Limit("Fraction of values that are exactly 0 or 1. The default for probabilities is a maximum of 0.9.", SettingLimits.Fraction),
        }),
        ["Shares"] = new NamedSectionsSetting("Fractions of labels in a window, by label.", Limit("Fraction of one label.", SettingLimits.Fraction)),
        ["PopulationStability"] = Distance("Population stability index vs. the baseline", 0.2, SettingLimits.NotNegative),
        ["JensenShannon"] = Distance("Jensen-Shannon distance from the baseline", 0.1, SettingLimits.Fraction),
        ["KolmogorovSmirnov"] = Distance("Kolmogorov-Smirnov distance from the baseline", 0.1, SettingLimits.Fraction),
        ["Wasserstein"] = Distance("Wasserstein distance from the baseline, in standard deviations of the baseline,", 0.1, SettingLimits.NotNegative),
    });

    /// <summary>The settings of one guard. Its own checks are those on the prediction itself.</summary>
    public static readonly SectionSetting Guard = new("One guard. Its checks and rules apply to the prediction itself.", new Dictionary<string, Setting>(Metric.Settings)
    {
        ["Mode"] = Mode with { Description = $"{Mode.Description} The default is the mode of all guards." },
        ["Output"] = new ChoiceSetting(
            "Kind of output, which decides what is checked and monitored. Read at startup. The default is the kind that is set in code, or Number for numbers.", Enum.GetNames<OutputKind>()),
        ["ModelVersion"] = new TextSetting("Version of the model, which is part of every breach. The default is none."),
        ["Spans"] = new FlagSetting("Creates a span for each call, from activity source PredictionGuardrails. The default is false."),
        ["OnBreach"] = new ChoiceSetting("Action for a breach of a check without an action of its own. The default is Throw.", CheckActions),
        ["Exceptions"] = new SectionSetting("Exceptions of the model.", new Dictionary<string, Setting>
        {
            ["Enabled"] = new FlagSetting("Reports the model's exceptions. The default is true."),
            ["OnBreach"] = new ChoiceSetting(
                "Action for an exception. Throw rethrows it unchanged. Fallback returns a fallback. The default is Throw.", [nameof(BreachAction.Fallback), nameof(BreachAction.Throw)])
            { Expected = ExceptionActions },
        }),
        ["Fallback"] = new SectionSetting("Fallbacks, in addition to those that are set in code.", new Dictionary<string, Setting>
        {
            ["Constant"] = new TextSetting("Constant that is used as the last fallback. The default is none."),
            ["LastKnownGoodMaximumAge"] = LastKnownGoodMaximumAge,
        }),
        ["Batch"] = new SectionSetting("Batches.", new Dictionary<string, Setting>
        {
            ["RejectWhole"] = new FlagSetting("Rejects the whole batch if one prediction is rejected: every item gets a fallback, or the call throws. The default is false."),
        }),
        ["Baseline"] = new SectionSetting("Baseline that change detection compares predictions with.", new Dictionary<string, Setting>
        {
            ["Predictions"] = new CountSetting("Number of predictions to learn from. More predictions detect smaller changes. The default is 1000.", SettingLimits.BaselinePredictions),
            ["MinimumDuration"] = new DurationSetting("Minimum duration of learning. The default is 00:01:00.", SettingLimits.BaselineDuration),
            ["MinimumDistinctValues"] = new CountSetting("Minimum number of distinct values. With 2, the baseline of a model that is stuck from the start is rejected. The default is 1.", SettingLimits.DistinctValues),
            ["Path"] = new TextSetting("File that the baseline is saved to and loaded from. Without a file, the baseline is relearned after every restart. The default is none."),
            ["TimeZone"] = new TimeZoneSetting("Time zone for the hours and days of the traffic, for example Europe/Berlin. The default is UTC."),
            ["OnModelVersionChange"] = new ChoiceSetting(
                "What happens to the baseline when the model version changes. Compare keeps it. Relearn discards it. CompareAndRelearn keeps it until the new version's baseline is learned. The default is Compare.", Enum.GetNames<ModelVersionChangeAction>()),
        }),
        ["Breaker"] = new SectionSetting("Circuit breaker.", new Dictionary<string, Setting>
        {
            ["BreakDuration"] = new DurationSetting("Length of the first break. The default is 00:00:30.", SettingLimits.BreakDuration),
            ["MaximumBreakDuration"] = new DurationSetting("Maximum length of a break. Breaks that follow each other double in length. The default is 00:10:00.", SettingLimits.BreakDuration),
            ["Probes"] = new CountSetting("Number of probes that must match the baseline before the breaker closes. It's higher if the change took longer to detect. The default is 50.", SettingLimits.Probes),
            ["ConcurrentProbes"] = new CountSetting("Maximum number of concurrent probes. The default is 4.", SettingLimits.ConcurrentProbes),
        }),
        ["NoData"] = new SectionSetting("Reports missing traffic.", new Dictionary<string, Setting>
        {
            ["Enabled"] = new FlagSetting("Turns the rule on or off. The default is true if After is set."),
            ["After"] = new DurationSetting("Time without predictions after which a breach is reported. The default is unlimited.", SettingLimits.NoDataAfter),
        }),
        ["Checks"] = new NamedSectionsSetting("Checks that are defined in code, by name.", Check("One check that is defined in code.")),
        ["Inputs"] = new NamedSectionsSetting("Input metrics that are defined in code, by name.", Metric),
        ["Segments"] = new NamedSectionsSetting("Segments that are defined in code, by name.", new SectionSetting("One segment key.", new Dictionary<string, Setting>
        {
            ["Maximum"] = new CountSetting("Maximum number of values that are monitored individually. All other values are monitored together. Existing segments stay. The default is the number that is set in code, or 20.", SettingLimits.Segments),
        })),
        ["Metrics"] = new NamedSectionsSetting("Metrics that are defined in code, by name.", Metric),
    });

    /// <summary>The section <c>PredictionGuardrails</c>.</summary>
    public static readonly SectionSetting Root = new("Settings of PredictionGuardrails.", new Dictionary<string, Setting>
    {
        ["Mode"] = Mode with { Description = $"{Mode.Description} Applies to every guard without a mode of its own. The default is Enforce." },
        ["HandlerQueueCapacity"] = new CountSetting("Maximum number of breaches that wait for each handler. Further ones are dropped and counted. Read at startup. The default is 1024.", SettingLimits.HandlerQueueCapacity),
        ["MaximumLabels"] = new CountSetting("Maximum number of labels of a metric that are counted individually. All other labels are counted together. Read at startup. The default is 64.", SettingLimits.Labels),
        ["ShutdownTimeout"] = new DurationSetting("Time that handlers have at shutdown to process queued breaches. Read at startup. The default is 00:00:05.", SettingLimits.ShutdownTimeout),
        ["LogSummaryInterval"] = new DurationSetting("Interval at which repeated breaches are summarized in the log. Read at startup. The default is 00:00:30.", SettingLimits.LogSummaryInterval),
        ["IncidentResolveAfter"] = new DurationSetting("Time without a breach after which an incident is closed. Read at startup. The default is 00:05:00.", SettingLimits.IncidentResolveAfter),
        ["IncidentResolveAfterPredictions"] = new CountSetting("Number of predictions without a breach that are also required before an incident is closed. Read at startup. The default is 100.", SettingLimits.IncidentResolveAfterPredictions),
        ["Guards"] = new NamedSectionsSetting("Guards that are registered in code, by name.", Guard) { RefusesWholeNumbers = true },
    });

    /// <summary>The section <c>PredictionGuardrails</c> with what other packages contribute to it.</summary>
    /// <exception cref="InvalidOperationException">There are two sections of a name.</exception>
    public static SectionSetting With(IReadOnlyCollection<SettingsSection> contributed)
    {
        var settings = new Dictionary<string, Setting>(Root.Settings, StringComparer.OrdinalIgnoreCase);
        foreach (var section in contributed)
        {
            if (!settings.TryAdd(section.Name, section.Definition.Setting))
            {
                throw new InvalidOperationException(
                    $"Section {GuardrailsConfiguration.SectionName}:{section.Name} of {section.GetType().Name} already exists. Use a unique name.");
            }
        }

        return Root with { Settings = settings };
    }

    private static SectionSetting Check(string description) => new(description, new Dictionary<string, Setting>
    {
        ["Enabled"] = new FlagSetting("Turns the check on or off. The default is true."),
        ["OnBreach"] = new ChoiceSetting("Action for a breach. The default is the guard's OnBreach.", CheckActions),
    });

    private static SectionSetting Limit(string description, AllowedRange<double>? limits = null) => new($"{description} Off until a limit is set.", new Dictionary<string, Setting>(Rule)
    {
        ["Minimum"] = new NumberSetting("Smallest allowed value. The default is unlimited.", limits),
        ["Maximum"] = new NumberSetting("Largest allowed value. The default is unlimited.", limits),
        ["WithinBaselineFactor"] = new FactorSetting("Largest allowed factor between the value and the baseline's value, in both directions. The default is unlimited."),
    });

    private static SectionSetting Distance(string description, double usual, AllowedRange<double> limits) => new($"{description} in a window. Off until Maximum or Enabled is set.", new Dictionary<string, Setting>(Rule)
    {
        ["Maximum"] = new NumberSetting(string.Create(CultureInfo.InvariantCulture, $"Largest allowed distance, in addition to sampling noise. The default is {usual}."), limits),
    });
}
