namespace PredictionGuardrails.Notifications;

/// <summary>What a webhook is sent.</summary>
public enum WebhookFormat
{
    /// <summary>The incident as JSON; see the documentation for its fields.</summary>
    Json,

    /// <summary>A message of Slack's incoming webhooks, which others understand too.</summary>
    Slack,

    /// <summary>An adaptive card, as the workflows of Microsoft Teams take it.</summary>
    Teams,
}

/// <summary>Where and how incidents are sent.</summary>
public sealed class WebhookOptions
{
    private const int MostRetryAttempts = 1_000;

    /// <summary>More than a day is of no use to a receiver, and a timer could not wait for very long.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>The address, http or https. It often is a secret, so it is never logged. Required.</summary>
    public Uri? Url { get; set; }

    /// <summary>What is sent; <see cref="WebhookFormat.Json"/> by default.</summary>
    public WebhookFormat Format { get; set; }

    /// <summary>A secret by which messages are signed, in the header <c>X-Guardrails-Signature</c>; null, the default, for no signature.</summary>
    public string? Secret { get; set; }

    /// <summary>How often an incident that goes on is told again, with its counts; every 15 minutes by default, at most a day.</summary>
    public TimeSpan UpdateInterval { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long the receiver may take for a message; 10 seconds by default, at most a day.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a message is sent again where the receiver fails; 5 times by default, at most 1,000.</summary>
    public int MaxRetryAttempts { get; set; } = 5;

    /// <summary>How long to wait before it is sent again the first time, twice as long each further time; a second by default, at most a day.</summary>
    public TimeSpan Delay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The page of an incident, to be linked; none by default.</summary>
    public Func<Incident, Uri?> CreateLink { get; set; } = static _ => null;

    /// <summary>Which guards' incidents are sent, by name; all by default.</summary>
    public Func<string, bool> ShouldNotify { get; set; } = static _ => true;

    /// <exception cref="ArgumentException">Something cannot be.</exception>
    internal void Check()
    {
        if (Url is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
        {
            throw new ArgumentException($"The webhook's Url is {(Url is null ? "not set" : "no address of http or https")}: set it to where incidents are to be sent.", nameof(Url));
        }

        if (Secret is not null && string.IsNullOrWhiteSpace(Secret))
        {
            throw new ArgumentException("The webhook's Secret is empty: set it to a secret that the receiver knows, or leave it null to send messages without a signature.", nameof(Secret));
        }

        ThrowUnless(UpdateInterval > TimeSpan.Zero && UpdateInterval <= Longest, nameof(UpdateInterval), UpdateInterval, $"above zero and at most {Longest}");
        ThrowUnless(Timeout > TimeSpan.Zero && Timeout <= Longest, nameof(Timeout), Timeout, $"above zero and at most {Longest}");
        ThrowUnless(
            MaxRetryAttempts is >= 0 and <= MostRetryAttempts, nameof(MaxRetryAttempts), MaxRetryAttempts, $"at least 0 and at most {MostRetryAttempts}");
        ThrowUnless(Delay >= TimeSpan.Zero && Delay <= Longest, nameof(Delay), Delay, $"at least zero and at most {Longest}");
    }

    private static void ThrowUnless(bool isAllowed, string name, object found, string allowed)
    {
        if (!isAllowed)
        {
            throw new ArgumentException($"The webhook's {name} is {found}: {allowed} is expected.", name);
        }
    }
}
