namespace PredictionGuardrails.Fleet.Configuration;

/// <summary>The settings of the section <c>PredictionGuardrails:Fleet</c>.</summary>
internal sealed class FleetSettings
{
    /// <summary>The name of the fleet; null for the name of the application.</summary>
    public string? Name { get; set; }

    /// <summary>The name of this replica; null for the name of the machine.</summary>
    public string? Replica { get; set; }

    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(10);

    public TimeSpan StoreTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The share of the replicas of a version whose votes open all.</summary>
    public double Quorum { get; set; } = 0.5;

    /// <summary>How long a report is valid: a replica may miss two exchanges.</summary>
    public TimeSpan TimeToLive => (3 * Interval) + StoreTimeout;
}
