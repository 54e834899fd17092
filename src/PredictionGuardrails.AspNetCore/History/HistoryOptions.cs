namespace PredictionGuardrails.AspNetCore;

/// <summary>Configures how much history the dashboard keeps in memory.</summary>
public sealed class HistoryOptions
{
    /// <summary>
    /// Gets or sets the maximum size of all metrics' series in bytes, from 1 MiB to 1 TiB. The default is 32 MiB. A metric takes 58 KB for its last hour in 10-second
    /// intervals and its last 24 hours in 1-minute intervals. If all metrics together exceed the limit, each keeps a shorter history. Segments aren't included.
    /// </summary>
    public long MaximumBytes
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1 << 20);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1L << 40);
            field = value;
        }
    } = 32 << 20;

    /// <summary>Gets or sets the maximum number of breaches, from 1 to 1,000,000. The default is 2,000. Breaches of one kind within a minute count as one.</summary>
    public int MaximumBreaches
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1_000_000);
            field = value;
        }
    } = 2_000;

    /// <summary>Gets or sets the maximum number of incidents of all guards, from 1 to 1,000,000. The default is 500. Closed incidents are removed first.</summary>
    public int MaximumIncidents
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1_000_000);
            field = value;
        }
    } = 500;
}
