namespace PredictionGuardrails.AspNetCore;

/// <summary>How much of the past the dashboard keeps, in memory.</summary>
public sealed class HistoryOptions
{
    /// <summary>
    /// How many bytes the series of all metrics may take: 32 MiB by default, from 1 MiB to 1 TiB. A metric takes 58 KB for its last hour in steps of ten
    /// seconds and its last day in steps of a minute; where there are so many that they would take more than this, all go back less far. Segments are left out.
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

    /// <summary>How many breaches are kept: 2,000 by default, from 1 to 1,000,000. Those of one kind within a minute are one, with their number.</summary>
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

    /// <summary>How many incidents are kept, of all guards: 500 by default, from 1 to 1,000,000. Those that are open are kept longest.</summary>
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
