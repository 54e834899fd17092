namespace PredictionGuardrails.Monitoring;

/// <summary>What becomes of baselines that another version of the model made.</summary>
/// <param name="monitors">The metrics that have the baselines.</param>
/// <param name="current">The guard's mode, and the model's version, now.</param>
internal sealed class ModelVersionPolicy(MonitorSet monitors, Func<(GuardMode Mode, string? ModelVersion)> current)
{
    public ModelVersionChangeAction OnModelVersionChange { private get; set; }

    /// <summary>Learns the baseline of a new version in addition to the current one, if that is configured.</summary>
    /// <returns>Why all baselines have to be learned again; null if they don't.</returns>
    public string? Apply()
    {
        if (OnModelVersionChange == ModelVersionChangeAction.Compare || current().ModelVersion is not { } version)
        {
            return null;
        }

        var others = monitors.Monitors.Where(monitor => monitor.Baseline?.ModelVersion is { } learned && learned != version).ToList();
        if (OnModelVersionChange == ModelVersionChangeAction.CompareAndRelearn)
        {
            others.ForEach(static monitor => monitor.LearnBeside());
            return null;
        }

        return others.Count > 0 ? $"New model version {version}; relearning the baseline." : null;
    }
}
