namespace PredictionGuardrails.Http;

/// <summary>How a guarded HTTP client asks its model.</summary>
public sealed class HttpGuardOptions
{
    /// <summary>
    /// How long the model may take, its body included; 30 seconds by default, at most 31 days,
    /// <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> for any time. The client's own time-out is switched off, because to a handler
    /// it looks like the caller's cancellation, and so like no failure of the model. If the client's is set to less, it is used here.
    /// </summary>
    public TimeSpan Timeout
    {
        get;
        set
        {
            if (value != System.Threading.Timeout.InfiniteTimeSpan)
            {
                ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
                ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromDays(31));
            }

            field = value;
        }
    } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether a body may lack members of its type, which then have their default. It is false by default: constructor parameters without a default value,
    /// <c>required</c> members, and properties that can't be null and have no initial value must be there, or the answer is no prediction.
    /// </summary>
    public bool AllowMissingMembers { get; set; }

    /// <summary>Which requests are predictions; all by default. The others pass unguarded.</summary>
    public Func<HttpRequestMessage, bool> ShouldGuard { get; set; } = static _ => true;
}
