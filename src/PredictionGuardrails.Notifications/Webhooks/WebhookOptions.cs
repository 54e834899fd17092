namespace PredictionGuardrails.Notifications;

/// <summary>Specifies the format of webhook messages.</summary>
public enum WebhookFormat
{
    /// <summary>The incident as JSON. Its fields are documented.</summary>
    Json,

    /// <summary>A message for Slack incoming webhooks, which other services support, too.</summary>
    Slack,

    /// <summary>An adaptive card for the workflows of Microsoft Teams.</summary>
    Teams,
}

/// <summary>Represents the options of a webhook.</summary>
public sealed class WebhookOptions
{
    private const int MostRetryAttempts = 1_000;

    /// <summary>A day, because longer times are useless to a receiver.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>Gets or sets the HTTP or HTTPS URL. It's never logged because it's often a secret. Required.</summary>
    public Uri? Url { get; set; }

    /// <summary>Gets or sets the format of the messages. The default is <see cref="WebhookFormat.Json"/>.</summary>
    public WebhookFormat Format { get; set; }

    /// <summary>
    /// Gets or sets the secret that messages are signed with in header <c>X-Guardrails-Signature</c>. The default is <see langword="null"/> for no
    /// signature.
    /// </summary>
    public string? Secret { get; set; }

    /// <summary>Gets or sets the interval between messages of an ongoing incident, at most 1 day. The default is 15 minutes.</summary>
    public TimeSpan UpdateInterval { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Gets or sets the timeout of a message, at most 1 day. The default is 10 seconds.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets the maximum number of retries of a message, at most 1,000. The default is 5.</summary>
    public int MaxRetryAttempts { get; set; } = 5;

    /// <summary>Gets or sets the delay before the first retry, at most 1 day. It doubles with each further retry. The default is 1 second.</summary>
    public TimeSpan Delay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets or sets the function that returns a link to an incident. The default is none.</summary>
    public Func<Incident, Uri?> CreateLink { get; set; } = static _ => null;

    /// <summary>Gets or sets the function that decides by name of the guard which incidents are sent. The default is all incidents.</summary>
    public Func<string, bool> ShouldNotify { get; set; } = static _ => true;

    /// <exception cref="ArgumentException">An option isn't valid.</exception>
    internal void Check()
    {
        if (Url is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
        {
            throw new ArgumentException("Url must be an absolute HTTP or HTTPS URI.", nameof(Url));
        }

        if (Secret is not null && string.IsNullOrWhiteSpace(Secret))
        {
            throw new ArgumentException("Secret must not be empty. To send messages without a signature, set it to null.", nameof(Secret));
        }

        ThrowUnless(UpdateInterval > TimeSpan.Zero && UpdateInterval <= Longest, nameof(UpdateInterval), UpdateInterval, $"a duration greater than zero and at most {Longest}");
        ThrowUnless(Timeout > TimeSpan.Zero && Timeout <= Longest, nameof(Timeout), Timeout, $"a duration greater than zero and at most {Longest}");
        ThrowUnless(
            MaxRetryAttempts is >= 0 and <= MostRetryAttempts, nameof(MaxRetryAttempts), MaxRetryAttempts, $"a number from 0 to {MostRetryAttempts}");
        ThrowUnless(Delay >= TimeSpan.Zero && Delay <= Longest, nameof(Delay), Delay, $"a duration from zero to {Longest}");
    }

    private static void ThrowUnless(bool isAllowed, string name, object found, string allowed)
    {
        if (!isAllowed)
        {
            throw new ArgumentException($"'{found}' isn't valid. Expected {allowed}.", name);
        }
    }
}
