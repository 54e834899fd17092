namespace PredictionGuardrails.Experiments.Configuration;

/// <summary>The settings of the section <c>PredictionGuardrails:Experiments</c>.</summary>
internal static class ExperimentDefinition
{
    private const int MostWorkers = 64;
    private const int LongestQueue = 1_000_000;

    private static readonly Dictionary<string, SettingDefinition> Guardrail = new()
    {
        [nameof(GuardrailSettings.Enabled)] = SettingDefinition.Flag("Whether the metric can stop a variant. The default is true."),
        [nameof(GuardrailSettings.Margin)] = SettingDefinition.Number("How much worse the variant may be, as a fraction of the control. The default is 0.5 for latency, otherwise 0.1."),
        [nameof(GuardrailSettings.AbsoluteMargin)] = SettingDefinition.Number(
            "How much worse the variant may be in addition, in the unit of the metric. The default is 0.005 for failures and breaches, 0.001 seconds for latency, otherwise 0."),
    };

    private static readonly Dictionary<string, SettingDefinition> Variant = new()
    {
        [nameof(VariantSettings.Share)] = SettingDefinition.Number(
            "The fraction of exposed units that the variant gets, greater than 0 and less than 1. By default, all arms get the same."),
    };

    private static readonly Dictionary<string, SettingDefinition> Shadow = new()
    {
        [nameof(ShadowSettings.Concurrency)] = SettingDefinition.Count("How many calls of each variant run at a time in the background. The default is 1.", 1, MostWorkers),
        [nameof(ShadowSettings.QueueLength)] = SettingDefinition.Count(
            "How many inputs can wait. Others aren't compared, and counted. The default is 1000.", 1, LongestQueue),
        [nameof(ShadowSettings.Timeout)] = SettingDefinition.Duration(
            "How long an asynchronous variant may take in the background. The default is 00:00:30.", TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1)),
        [nameof(ShadowSettings.ControlShare)] = SettingDefinition.Number(
            "The fraction of inputs for which the guard's own model is compared with itself, from 0 to 1, if code declares it with Control(…). The default is 0.1."),
    };

    private static readonly Dictionary<string, SettingDefinition> Canary = new()
    {
        [nameof(CanarySettings.Timeout)] = SettingDefinition.Duration(
            "How long an asynchronous variant may take. The guard's own model answers then. A synchronous variant can't be abandoned. The default is 00:00:30.",
            TimeSpan.FromMilliseconds(1),
            TimeSpan.FromHours(1)),
    };

    private static readonly Dictionary<string, SettingDefinition> Ramp = new()
    {
        [nameof(RampSettings.Steps)] = SettingDefinition.List(
            "The exposure of each step of the phase Canary, ascending, for example 0.01, 0.05, 0.25, and 1. It replaces Exposure. By default, there is no ramp."),
        [nameof(RampSettings.StepDuration)] = SettingDefinition.Duration(
            "How long a step lasts at least. The default is 1.00:00:00.", TimeSpan.FromSeconds(1)),
        [nameof(RampSettings.Automatic)] = SettingDefinition.Flag(
            "Whether the next step is taken once a step has lasted that long and harm is excluded for every guardrail metric. The default is true."),
    };

    private static readonly Dictionary<string, SettingDefinition> Experiment = new()
    {
        [nameof(ExperimentSettings.Phase)] = SettingDefinition.Choice(
            "What the experiment does with calls. The default is Off.", Enum.GetNames<ExperimentPhase>()),
        [nameof(ExperimentSettings.Exposure)] = SettingDefinition.Number(
            "The fraction of units that are in the experiment, greater than 0 and at most 1. More exposure moves no unit to another arm. The default is 0.05."),
        [nameof(ExperimentSettings.FalseDecisionRate)] = SettingDefinition.Number(
            "The probability of a false stop, over all variants and guardrail metrics, greater than 0 and at most 0.1. The default is 0.001."),
        [nameof(ExperimentSettings.Salt)] = SettingDefinition.Text(
            "Decides together with the unit about its arm. Another salt gives other arms to the units. The default is the name of the experiment."),
        [nameof(ExperimentSettings.Variants)] = SettingDefinition.NamedSections("Variants by name.", "A variant.", Variant),
        [nameof(ExperimentSettings.Guardrails)] = SettingDefinition.NamedSections("Guardrail metrics by name.", "A guardrail metric.", Guardrail),
        [nameof(ExperimentSettings.Shadow)] = SettingDefinition.Section("How variants are called in the background.", Shadow),
        [nameof(ExperimentSettings.Canary)] = SettingDefinition.Section("How variants are called for their callers.", Canary),
        [nameof(ExperimentSettings.Ramp)] = SettingDefinition.Section("How the exposure grows.", Ramp),
        [nameof(ExperimentSettings.StatePath)] = SettingDefinition.Text(
            "The file that keeps stopped variants and what was set manually over restarts, for example experiments/fare-v2.json. " +
            "What was compared is kept next to it, in a file with the suffix .evidence. By default, nothing is kept."),
    };

    public static SettingDefinition Section { get; } =
        SettingDefinition.NamedSections("Experiments by name.", "An experiment.", Experiment);
}
