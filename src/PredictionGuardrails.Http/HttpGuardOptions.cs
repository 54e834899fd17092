namespace PredictionGuardrails.Http;

/// <summary>Represents the options of a guarded HTTP client.</summary>
public sealed class HttpGuardOptions
{
    /// <summary>
    /// Gets or sets the timeout of a call of the model, including its body; at most 31 days, or <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>. The client's own timeout is turned off because a handler can't tell it from cancellation by
    /// the caller. If the client's timeout is shorter, it's used here. The default is 30 seconds.
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
    /// Gets or sets a value that indicates whether members that are missing in a body get their default values. If it's <see langword="false"/>,
    /// constructor parameters without a default value, <c>required</c> members, and non-nullable properties without an initial value must be present.
    /// The default is <see langword="false"/>.
    /// </summary>
    public bool AllowMissingMembers { get; set; }

    /// <summary>Gets or sets the function that decides which requests are guarded. The default is all requests.</summary>
    public Func<HttpRequestMessage, bool> ShouldGuard { get; set; } = static _ => true;
}
