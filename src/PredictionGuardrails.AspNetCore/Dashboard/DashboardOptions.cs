namespace PredictionGuardrails.AspNetCore;

/// <summary>Who may see the dashboard, and who may act on it.</summary>
public sealed class DashboardOptions
{
    /// <summary>
    /// Whether anybody may read outside Development; false by default. Without it, the dashboard answers 404 there unless its endpoints have an authorization of
    /// their own (<c>.RequireAuthorization(…)</c>) or the host has a fallback policy.
    /// </summary>
    public bool AllowAnonymous { get; set; }

    /// <summary>
    /// The name of the authorization policy that isolate, reset, observe, resume, and relearn need, beside what reading needs. Null by default: nobody may act outside
    /// Development; in Development, whoever reads may.
    /// </summary>
    public string? ActionPolicy { get; set; }

    /// <summary>
    /// Whether the page asks for a bearer token and sends it with every request; false by default, for hosts whose users sign in with a cookie. The page itself, which
    /// has no data in it, is then open to anybody, since a browser sends no token for a page.
    /// </summary>
    public bool PromptForBearerToken { get; set; }

    /// <summary>How many pages are kept up to date by a stream each: 100 by default, from 0 to 1,000,000. Further ones ask every ten seconds.</summary>
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
