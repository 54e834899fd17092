namespace PredictionGuardrails.AspNetCore;

/// <summary>Configures who can read the dashboard and who can act on it.</summary>
public sealed class DashboardOptions
{
    /// <summary>
    /// Gets or sets a value that indicates whether everyone can read the dashboard outside Development. The default is false: the dashboard returns 404 unless its
    /// endpoints require authorization (<c>RequireAuthorization(…)</c>) or the host has a fallback policy.
    /// </summary>
    public bool AllowAnonymous { get; set; }

    /// <summary>
    /// Gets or sets the name of the authorization policy that actions require in addition to read access: isolate, reset, observe, clear-mode, and relearn. The
    /// default is null: actions are disabled outside Development. In Development, everyone who can read can act.
    /// </summary>
    public string? ActionPolicy { get; set; }

    /// <summary>
    /// Gets or sets a value that indicates whether the page asks for a bearer token and sends it with every request. The default is false, for hosts whose users sign
    /// in with a cookie. If true, everyone can load the page itself, which contains no data, because browsers don't send a token for a page.
    /// </summary>
    public bool PromptForBearerToken { get; set; }

    /// <summary>Gets or sets the maximum number of live connections, from 0 to 1,000,000. The default is 100. Further pages poll every 10 seconds.</summary>
    public int MaximumStreams
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1_000_000);
            field = value;
        }
    } = 100;
}
