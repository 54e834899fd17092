using PredictionGuardrails.Configuration;

namespace PredictionGuardrails;

/// <summary>What all guards of a host share. Configured in the section <c>PredictionGuardrails</c>, beside <c>Guards</c>.</summary>
public sealed class PredictionGuardrailsOptions
{
    /// <summary>
    /// The mode of every guard that states none of its own; <see cref="GuardMode.Enforce"/> by default. Follows changes of the configuration.
    /// </summary>
    public GuardMode Mode { get; set; } = GuardMode.Enforce;

    /// <summary>
    /// How many breaches wait for each handler before further ones are dropped and counted; 1,024 by default, from 1 to 1,000,000. Read at start.
    /// </summary>
    public int HandlerQueueCapacity
    {
        get;
        set
        {
            SettingLimits.HandlerQueueCapacity.ThrowIfOutside(value);
            field = value;
        }
    } = 1024;

    /// <summary>How long handlers may take at shutdown for the breaches that are queued; 5 seconds by default, at most 31 days. Read at start.</summary>
    public TimeSpan ShutdownTimeout
    {
        get;
        set
        {
            SettingLimits.ShutdownTimeout.ThrowIfOutside(value);
            field = value;
        }
    } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How many different labels of a metric are counted each by itself; 64 by default, from 1 to 100,000. The rest is counted together. Read at
    /// start.
    /// </summary>
    public int MaximumLabels
    {
        get;
        set
        {
            SettingLimits.Labels.ThrowIfOutside(value);
            field = value;
        }
    } = 64;

    /// <summary>
    /// After the first line about a breach, how often a summary is logged for as long as there are more; 30 seconds by default, from 1 second to 31
    /// days. Read at start.
    /// </summary>
    public TimeSpan LogSummaryInterval
    {
        get;
        set
        {
            SettingLimits.LogSummaryInterval.ThrowIfOutside(value);
            field = value;
        }
    } = TimeSpan.FromSeconds(30);

    /// <summary>How long nothing may be wrong before an incident is closed; 5 minutes by default, from 10 seconds to 31 days. Read at start.</summary>
    public TimeSpan IncidentResolveAfter
    {
        get;
        set
        {
            SettingLimits.IncidentResolveAfter.ThrowIfOutside(value);
            field = value;
        }
    } = TimeSpan.FromMinutes(5);

    /// <summary>How many predictions have to be right, too, before an incident is closed; 100 by default, at most 1,000,000,000. Read at start.</summary>
    public int IncidentResolveAfterPredictions
    {
        get;
        set
        {
            SettingLimits.IncidentResolveAfterPredictions.ThrowIfOutside(value);
            field = value;
        }
    } = 100;

    internal PredictionGuardrailsOptions Copy() => (PredictionGuardrailsOptions)MemberwiseClone();
}
