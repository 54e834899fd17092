namespace PredictionGuardrails.Fleet.Configuration;

/// <summary>The settings of the section <c>PredictionGuardrails:Fleet</c>.</summary>
internal static class FleetDefinition
{
    private static readonly Dictionary<string, SettingDefinition> Fleet = new()
    {
        [nameof(FleetSettings.Name)] = SettingDefinition.Text(
            "The name of the fleet. Replicas with the same name and the same store belong together. It's read at startup. The default is the name of the application."),
        [nameof(FleetSettings.Replica)] = SettingDefinition.Text(
            "The name of this replica in messages and on the dashboard. It's read at startup. The default is the name of the machine, which is the pod in Kubernetes."),
        [nameof(FleetSettings.Interval)] = SettingDefinition.Duration(
            "The time between exchanges with the store. A breaker that opens is reported at once. The default is 00:00:10.",
            TimeSpan.FromSeconds(1),
            TimeSpan.FromMinutes(1)),
        [nameof(FleetSettings.StoreTimeout)] = SettingDefinition.Duration(
            "How long the store may take to answer. Guards decide alone afterward, until it answers again. The default is 00:00:02.",
            TimeSpan.FromMilliseconds(10),
            TimeSpan.FromSeconds(30)),
        [nameof(FleetSettings.Quorum)] = SettingDefinition.Number(
            "The fraction of the replicas with the same version of the model that must have opened their breakers by themselves until all do, greater than 0 and at most 1. At least two replicas are required. The default is 0.5."),
    };

    public static SettingDefinition Section { get; } = SettingDefinition.Section("How replicas share what their guards find.", Fleet);
}
