using PredictionGuardrails.Configuration;

namespace PredictionGuardrails;

/// <summary>Represents the settings that all guards of a host share. They are configured in the section <c>PredictionGuardrails</c>.</summary>
public sealed class PredictionGuardrailsOptions
{
    /// <summary>
    /// Gets or sets the mode of every guard without a mode of its own. Changes of the configuration take effect at runtime. The default is <see cref="GuardMode.Enforce"/>.
    /// </summary>
    public GuardMode Mode { get; set; } = GuardMode.Enforce;

    /// <summary>
    /// Gets or sets the maximum number of breaches that wait for each handler, from 1 to 1,000,000. Further breaches are dropped and counted. Read at
    /// startup. The default is 1,024.
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

    /// <summary>
    /// Gets or sets the time that handlers have at shutdown to process queued breaches, at most 31 days. Read at startup. The default is 5 seconds.
    /// </summary>
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
    /// Gets or sets the maximum number of labels of a metric that are counted individually, from 1 to 100,000. All other labels are counted together.
    /// Read at startup. The default is 64.
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
    /// Gets or sets the interval at which repeated breaches are summarized in the log, from 1 second to 31 days. Read at startup. The default is 30
    /// seconds.
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

    /// <summary>
    /// Gets or sets the time without a breach after which an incident is closed, from 10 seconds to 31 days. Read at startup. The default is 5 minutes.
    /// </summary>
    public TimeSpan IncidentResolveAfter
    {
        get;
        set
        {
            SettingLimits.IncidentResolveAfter.ThrowIfOutside(value);
            field = value;
        }
    } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Gets or sets the number of predictions without a breach that are also required before an incident is closed, at most 1,000,000,000. Read at
    /// startup. The default is 100.
    /// </summary>
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
