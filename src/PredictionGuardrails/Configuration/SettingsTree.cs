using System.Globalization;

namespace PredictionGuardrails.Configuration;

/// <summary>Every setting there is. A property of an options class has its setting here under the same name; a test compares the two.</summary>
internal static class SettingsTree
{
    private static readonly string[] CheckActions = [nameof(BreachAction.Observe), nameof(BreachAction.Fallback), nameof(BreachAction.Throw)];

    private static readonly ChoiceSetting Mode = new(
        "Enforce: breaches lead to their actions. Observe: they are only reported. Off: nothing is checked.", Enum.GetNames<GuardMode>());

    private static readonly DurationSetting LastKnownGoodMaximumAge = new(
        "Lets the last prediction that breached nothing answer first, if it is not older than this.", SettingLimits.LastKnownGoodAge);

    /// <summary>What every rule on a window has.</summary>
    private static readonly Dictionary<string, Setting> Rule = new()
    {
        ["Enabled"] = new FlagSetting("Whether the rule is looked at."),
        ["OnBreach"] = new ChoiceSetting("What a breach leads to; Observe by default. Fallback and Throw open the breaker.", CheckActions),
        ["Window"] = new DurationSetting("Over how long; 00:05:00 by default.", SettingLimits.Window),
        ["MinimumCount"] = new CountSetting("With fewer predictions in the window nothing is said; 100 by default.", SettingLimits.MinimumCount),
    };

    /// <summary>The checks on one metric.</summary>
    public static readonly SectionSetting Metric = new("The checks on one metric.", new Dictionary<string, Setting>
    {
        ["UnitOfMeasure"] = new UnitSetting("The unit of the numbers, shown with values on the dashboard, for example EUR or min. None by default."),
        ["NotNull"] = Check("Refuses null. On by default."),
        ["NotEmpty"] = Check("Refuses a label that is an empty text, or blank. On by default for labels that are texts."),
        ["Finite"] = Check("Refuses NaN and the infinities. On by default for numbers."),
        ["Range"] = new SectionSetting("Refuses numbers outside a range; NaN is outside every range.", new Dictionary<string, Setting>
        {
            ["Enabled"] = new FlagSetting("Whether the check is made; true by default."),
            ["OnBreach"] = new ChoiceSetting(
                "What a number outside leads to; Clamp moves it to the nearer end. The guard's OnBreach by default.", Enum.GetNames<BreachAction>()),
            ["Minimum"] = new NumberSetting("The smallest allowed number; none by default."),
            ["Maximum"] = new NumberSetting("The largest allowed number; none by default."),
            ["MinimumIsExclusive"] = new FlagSetting("Whether the minimum itself is refused; false by default."),
            ["MaximumIsExclusive"] = new FlagSetting("Whether the maximum itself is refused; false by default."),
        }),
        ["AllowedValues"] = new SectionSetting("Refuses every number or label but the listed ones.", new Dictionary<string, Setting>
        {
            ["Enabled"] = new FlagSetting("Whether the check is made; true by default."),
            ["OnBreach"] = new ChoiceSetting("What another value leads to; the guard's OnBreach by default.", CheckActions),
            ["Values"] = new ListSetting("The allowed values; they replace those that code states."),
        }),
        ["LearnedRange"] = new SectionSetting("Refuses single numbers beyond what the tail of the healthy ones allows, an extrapolation. Only reported until 10,000 are known.", new Dictionary<string, Setting>
        {
            ["Enabled"] = new FlagSetting("Whether the check is made; true by default."),
            ["OnBreach"] = new ChoiceSetting("What a number beyond leads to; what Change:OnBreach says by default.", CheckActions),
        }),
        ["Change"] = new SectionSetting("The rule that predictions stay what they were in their baseline. On by default; a metric takes what the guard states.", new Dictionary<string, Setting>
        {
            ["Enabled"] = new FlagSetting("Whether the metric is watched; true by default."),
            ["OnBreach"] = new ChoiceSetting("What a gross change leads to: one that no time of day explains. Observe by default; Fallback and Throw open the breaker.", CheckActions),
            ["FalseAlarmEvery"] = new FalseAlarmSetting("How rare false alarms are over the whole guard: a number of predictions or a duration; 1000000 by default."),
            ["IgnoreBelow"] = new ShareSetting("Shifts of all values by less than this share are ignored: 0.1 for 10 %; 0 by default."),
            ["Shift"] = new SectionSetting("Shifts: changes that a time of day could explain. They are raised once the baseline can tell the two apart.", new Dictionary<string, Setting>
            {
                ["OnBreach"] = new ChoiceSetting("What a shift leads to; Observe by default. Fallback and Throw open the breaker.", CheckActions),
                ["MaximumDuration"] = new DurationSetting("How long the breaker stays open at most for one shift; after that shifts are only observed until predictions match again. 01:00:00 by default. For the whole guard.", SettingLimits.ShiftDuration),
                ["MaximumFraction"] = new ShareSetting("For which fraction of the calls of 24 hours the breaker may be open because of shifts; 0.1 by default. For the whole guard."),
            }),
        }),
        ["Drift"] = new SectionSetting("The rule that the last seven days are what was accepted: a baseline of a week, or the first seven days. Always observed; a metric takes what the guard states.", new Dictionary<string, Setting>
        {
            ["Enabled"] = new FlagSetting("Whether drift is looked for; true by default."),
            ["Maximum"] = new ShareSetting("By what fraction the mean, the spread, or a quantile may differ, and the share of a label by as much of all predictions; 0.1 by default."),
        }),
        ["Mean"] = Limit("The mean of the numbers over a window."),
        ["StandardDeviation"] = Limit("The standard deviation of the numbers over a window."),
        ["Quantiles"] = new NamedSectionsSetting("Quantiles of the numbers over a window, by their share: \"0.5\" for the median.", Limit("One quantile.")),
        ["Rates"] = new SectionSetting("Shares of all predictions over a window, from 0 to 1.", new Dictionary<string, Setting>
        {
            ["Zeros"] = Limit("The share that is zero."),
            ["Repeats"] = Limit("The share that is exactly the thread's previous one."),
            ["NaNs"] = Limit("The share that is NaN."),
            ["Nulls"] = Limit("The share that is null."),
            ["Saturated"] = Limit("The share that is exactly 0 or 1, where probabilities get stuck; observed above 0.9 for those."),
        }),
        ["Shares"] = new NamedSectionsSetting("Shares of labels over a window, by label.", Limit("The share of one label.")),
        ["PopulationStability"] = Distance("The population stability index against the baseline", 0.2),
        ["JensenShannon"] = Distance("The Jensen-Shannon distance from the baseline", 0.1),
        ["KolmogorovSmirnov"] = Distance("The Kolmogorov-Smirnov distance from the baseline", 0.1),
        ["Wasserstein"] = Distance("The Wasserstein distance from the baseline, in its standard deviations", 0.1),
    });

    /// <summary>One guard; its own checks are those on the prediction itself.</summary>
    public static readonly SectionSetting Guard = new("One guard; its own checks are those on the prediction itself.", new Dictionary<string, Setting>(Metric.Settings)
    {
        ["Mode"] = Mode with { Description = $"{Mode.Description} The mode for all guards by default." },
        ["Output"] = new ChoiceSetting(
            "What predictions are, and with that what is checked and watched of them; what code declares by default, Number for numbers. Read at start.", Enum.GetNames<OutputKind>()),
        ["ModelVersion"] = new TextSetting("The model's version, told with every breach."),
        ["Spans"] = new FlagSetting("Whether each call has a span of its own, from the activity source PredictionGuardrails; false by default."),
        ["OnBreach"] = new ChoiceSetting("What a breach leads to where its check states nothing else; Throw by default.", CheckActions),
        ["Exceptions"] = new SectionSetting("What the model's own exceptions lead to.", new Dictionary<string, Setting>
        {
            ["Enabled"] = new FlagSetting("Whether they are reported; true by default."),
            ["OnBreach"] = new ChoiceSetting(
                "Throw passes them on unchanged, the default; Fallback lets the fallbacks answer.", [nameof(BreachAction.Fallback), nameof(BreachAction.Throw)]),
        }),
        ["Fallback"] = new SectionSetting("What answers in place of the model, beside what code states.", new Dictionary<string, Setting>
        {
            ["Constant"] = new TextSetting("A constant that answers last."),
            ["LastKnownGoodMaximumAge"] = LastKnownGoodMaximumAge,
        }),
        ["Batch"] = new SectionSetting("How batches are answered.", new Dictionary<string, Setting>
        {
            ["RejectWhole"] = new FlagSetting("Whether one prediction that may not pass rejects the whole batch: every item then gets a fallback's answer, or the call throws; false by default."),
        }),
        ["Baseline"] = new SectionSetting("How the guard learns what is normal.", new Dictionary<string, Setting>
        {
            ["Predictions"] = new CountSetting("From how many predictions; 1000 by default, more see smaller changes.", SettingLimits.BaselinePredictions),
            ["MinimumDuration"] = new DurationSetting("Over how long at least; 00:01:00 by default.", SettingLimits.BaselineDuration),
            ["MinimumDistinctValues"] = new CountSetting("How many distinct values a baseline has at least; 1 by default, 2 refuses the baseline of a model that is stuck from its first prediction.", SettingLimits.DistinctValues),
            ["Path"] = new TextSetting("The file that keeps what was learnt, so that a restart neither forgets it nor learns a broken model; none by default."),
            ["TimeZone"] = new TimeZoneSetting("The time zone by whose clock the hours and days of the traffic are, such as Europe/Berlin; UTC by default."),
            ["OnModelVersionChange"] = new ChoiceSetting(
                "What becomes of the baseline of another version of the model: Compare the new one with it, the default, Relearn, or CompareAndRelearn: compare, while the new one's own is learnt.", Enum.GetNames<ModelVersionChangeAction>()),
        }),
        ["Breaker"] = new SectionSetting("When a model that is no longer trusted is tried again.", new Dictionary<string, Setting>
        {
            ["BreakDuration"] = new DurationSetting("How long the first break is; 00:00:30 by default.", SettingLimits.BreakDuration),
            ["MaximumBreakDuration"] = new DurationSetting("How long a break becomes at the most, where one follows the other; 00:10:00 by default.", SettingLimits.BreakDuration),
            ["Probes"] = new CountSetting("How many predictions of the model have to fit the baseline again; 50 by default, more where it took more to find the change.", SettingLimits.Probes),
            ["ConcurrentProbes"] = new CountSetting("How many calls ask the model at the same time while it is tried; 4 by default.", SettingLimits.ConcurrentProbes),
        }),
        ["NoData"] = new SectionSetting("The rule that predictions come at all.", new Dictionary<string, Setting>
        {
            ["Enabled"] = new FlagSetting("Whether the rule is looked at; true by default, where a time is stated."),
            ["After"] = new DurationSetting("How long it may be silent.", SettingLimits.NoDataAfter),
        }),
        ["Checks"] = new NamedSectionsSetting("The checks that code declares, by name.", Check("One check that code declares.")),
        ["Inputs"] = new NamedSectionsSetting("The metrics of the input that code declares, by name.", Metric),
        ["Segments"] = new NamedSectionsSetting("The keys that code declares, by name.", new SectionSetting("One key.", new Dictionary<string, Setting>
        {
            ["Maximum"] = new CountSetting("How many values of it are watched each by itself, the rest together; what code states by default, 20 unless it says otherwise. Those that are there stay.", SettingLimits.Segments),
        })),
        ["Metrics"] = new NamedSectionsSetting("The metrics that code declares, by name.", Metric),
    });

    /// <summary>The section <c>PredictionGuardrails</c>.</summary>
    public static readonly SectionSetting Root = new("Guards around model-scoring calls.", new Dictionary<string, Setting>
    {
        ["Mode"] = Mode with { Description = $"{Mode.Description} Enforce by default; for every guard that states no mode of its own." },
        ["HandlerQueueCapacity"] = new CountSetting("How many breaches wait for each handler before further ones are dropped and counted; 1024 by default. Read at start.", SettingLimits.HandlerQueueCapacity),
        ["MaximumLabels"] = new CountSetting("How many different labels of a metric are counted each by itself, the rest together; 64 by default. Read at start.", SettingLimits.Labels),
        ["ShutdownTimeout"] = new DurationSetting("How long handlers may take at shutdown for queued breaches; 00:00:05 by default. Read at start.", SettingLimits.ShutdownTimeout),
        ["LogSummaryInterval"] = new DurationSetting("How often further breaches are summarized in the log; 00:00:30 by default. Read at start.", SettingLimits.LogSummaryInterval),
        ["IncidentResolveAfter"] = new DurationSetting("How long nothing may be wrong before an incident is closed; 00:05:00 by default. Read at start.", SettingLimits.IncidentResolveAfter),
        ["IncidentResolveAfterPredictions"] = new CountSetting("How many predictions have to be right, too, before an incident is closed; 100 by default. Read at start.", SettingLimits.IncidentResolveAfterPredictions),
        ["Guards"] = new NamedSectionsSetting("The guards that code declares, by name.", Guard),
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
                    $"There are two sections {GuardrailsConfiguration.SectionName}:{section.Name}, one of them contributed by {section.GetType().Name}. Each needs a name of its own.");
            }
        }

        return Root with { Settings = settings };
    }

    private static SectionSetting Check(string description) => new(description, new Dictionary<string, Setting>
    {
        ["Enabled"] = new FlagSetting("Whether the check is made; true by default."),
        ["OnBreach"] = new ChoiceSetting("What a breach leads to; the guard's OnBreach by default.", CheckActions),
    });

    private static SectionSetting Limit(string description) => new($"{description} Off until a limit is stated.", new Dictionary<string, Setting>(Rule)
    {
        ["Minimum"] = new NumberSetting("The smallest allowed value; none by default."),
        ["Maximum"] = new NumberSetting("The largest allowed value; none by default."),
        ["WithinBaselineFactor"] = new FactorSetting("Allowed is from the baseline's value divided by this to that value times this; any by default."),
    });

    private static SectionSetting Distance(string description, double usual) => new($"{description} over a window. Off until it is enabled.", new Dictionary<string, Setting>(Rule)
    {
        ["Maximum"] = new NumberSetting(string.Create(CultureInfo.InvariantCulture, $"The largest allowed one beyond what chance does; {usual} by default.")),
    });
}
