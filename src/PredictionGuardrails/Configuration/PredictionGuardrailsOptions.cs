namespace PredictionGuardrails;

/// <summary>What all guards of a host share. Configured in the section <c>PredictionGuardrails</c>, beside <c>Guards</c>.</summary>
public sealed class PredictionGuardrailsOptions
{
    /// <summary>The mode of every guard that states none of its own; <see cref="GuardMode.Enforce"/> by default. Follows changes of the configuration.</summary>
    public GuardMode Mode { get; set; } = GuardMode.Enforce;

    /// <summary>How many breaches wait for each handler before further ones are dropped and counted; 1,024 by default, at least 1. Read at start.</summary>
    public int HandlerQueueCapacity
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 1024;

    /// <summary>How long handlers may take at shutdown for the breaches that are queued; 5 seconds by default. Read at start.</summary>
    public TimeSpan ShutdownTimeout
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            field = value;
        }
    } = TimeSpan.FromSeconds(5);

    /// <summary>How many different labels of a metric are counted each by itself; 64 by default, at least 1. The rest is counted together. Read at start.</summary>
    public int MaximumLabels
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 64;

    /// <summary>After the first line about a breach, how often a summary is logged for as long as there are more; 30 seconds by default, at least 1. Read at start.</summary>
    public TimeSpan LogSummaryInterval
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.FromSeconds(1));
            field = value;
        }
    } = TimeSpan.FromSeconds(30);

    /// <summary>How long nothing may be wrong before an incident is closed; 5 minutes by default, at least 10 seconds. Read at start.</summary>
    public TimeSpan IncidentResolveAfter
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.FromSeconds(10));
            field = value;
        }
    } = TimeSpan.FromMinutes(5);

    /// <summary>How many predictions have to be right, too, before an incident is closed; 100 by default, at least 0. Read at start.</summary>
    public int IncidentResolveAfterPredictions
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    } = 100;

    internal PredictionGuardrailsOptions Copy() => (PredictionGuardrailsOptions)MemberwiseClone();
}
