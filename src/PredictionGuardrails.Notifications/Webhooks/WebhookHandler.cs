using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace PredictionGuardrails.Notifications;

/// <summary>Sends incidents to a webhook, not on callers' threads. Messages are retried if the receiver fails.</summary>
internal sealed class WebhookHandler : IGuardEventHandler
{
    public const string ClientName = "PredictionGuardrails.Notifications.Webhook";
    public const string SignatureHeader = "X-Guardrails-Signature";

    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(1);

    private readonly WebhookOptions _options;
    private readonly IHttpClientFactory _clients;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lazy<IIncidentCoordinator?> _coordinator;
    private readonly Announcements _announcements;
    private readonly ResiliencePipeline _pipeline;

    /// <param name="options">The options.</param>
    /// <param name="clients">Creates clients.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    /// <param name="coordinator">Decides which replica of a fleet reports; null without a fleet. It depends on the guards, which depend on their handlers.</param>
    public WebhookHandler(WebhookOptions options, IHttpClientFactory clients, TimeProvider time, ILogger logger, Lazy<IIncidentCoordinator?> coordinator)
    {
        _coordinator = coordinator;
        _logger = logger;
        _options = options;
        _clients = clients;
        _time = time;
        _announcements = new Announcements(options.UpdateInterval);
        _pipeline = options.MaxRetryAttempts == 0 ? ResiliencePipeline.Empty : new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = options.MaxRetryAttempts,
                Delay = options.Delay,
                BackoffType = DelayBackoffType.Exponential,
                MaxDelay = TimeSpan.FromMinutes(1),
                UseJitter = true,
                DelayGenerator = static arguments => ValueTask.FromResult((arguments.Outcome.Exception as UnsuccessfulStatusException)?.RetryAfter),
                ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Exception is TimeoutException
                    or HttpRequestException { StatusCode: null or >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout }),
            })
            .Build();
    }

    /// <summary>Single breaches are not sent: their incident is.</summary>
    public ValueTask OnBreachAsync(Breach breach, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public async ValueTask OnIncidentAsync(Incident incident, CancellationToken cancellationToken)
    {
        var reported = _coordinator.Value is { } coordinator ? await coordinator.CoordinateAsync(incident, cancellationToken).ConfigureAwait(false) : incident;
        if (reported is not null)
        {
            await ReportAsync(reported, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask ReportAsync(Incident incident, CancellationToken cancellationToken)
    {
        if (!ShouldNotify(incident) || _announcements.Of(incident) is not { } announcement)
        {
            return;
        }

        var body = Payloads.Write(_options.Format, incident, announcement, CreateLink(incident));
        await _pipeline.ExecuteAsync(static async (call, token) => await call.handler.SendAsync(call.body, token).ConfigureAwait(false), (handler: this, body), cancellationToken).ConfigureAwait(false);
        _announcements.Note(incident);
    }

    private async ValueTask SendAsync(byte[] body, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(_options.Timeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        using var request = new HttpRequestMessage(HttpMethod.Post, _options.Url)
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") } },
        };
        if (_options.Secret is { } secret)
        {
            request.Headers.Add(SignatureHeader, Sign(secret, body));
        }

        try
        {
            using var response = await _clients.CreateClient(ClientName).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                throw new UnsuccessfulStatusException(
                    $"The webhook at {_options.Url!.Host} returned {(int)response.StatusCode} ({response.StatusCode}).", response.StatusCode, RetryAfter(response));
            }
        }
        catch (OperationCanceledException exception) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The webhook at {_options.Url!.Host} didn't respond within {_options.Timeout}.", exception);
        }
    }

    /// <summary>A function that throws must not keep an incident from those who wait for it.</summary>
    private bool ShouldNotify(Incident incident)
    {
        try
        {
            return _options.ShouldNotify(incident.Guard);
        }
        catch (Exception exception)
        {
            Log.FunctionFailed(_logger, exception, nameof(WebhookOptions.ShouldNotify), incident.Id, "sending the incident anyway");
            return true;
        }
    }

    private Uri? CreateLink(Incident incident)
    {
        try
        {
            var link = _options.CreateLink(incident);
            return link is null or { IsAbsoluteUri: true } ? link : throw new InvalidOperationException($"'{link}' isn't an absolute URI.");
        }
        catch (Exception exception)
        {
            Log.FunctionFailed(_logger, exception, nameof(WebhookOptions.CreateLink), incident.Id, "sending the incident without a link");
            return null;
        }
    }

    /// <summary>How long the receiver asks to wait, at most an hour; null if it doesn't.</summary>
    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var wait = response.Headers.RetryAfter is { } header ? header.Delta ?? header.Date - _time.GetUtcNow() : null;
        return wait > TimeSpan.Zero ? TimeSpan.FromTicks(Math.Min(wait.Value.Ticks, LongestRetryAfter.Ticks)) : null;
    }

    /// <summary>The time and the HMAC-SHA256 of "time.body", so that it can't be replayed later: <c>t=1764115200,v1=…</c>.</summary>
    private string Sign(string secret, byte[] body)
    {
        var time = _time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{time}."), .. body];
        return $"t={time},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed))}";
    }

    /// <summary>The receiver answered, and didn't take the message.</summary>
    private sealed class UnsuccessfulStatusException(string message, HttpStatusCode status, TimeSpan? retryAfter) : HttpRequestException(message, null, status)
    {
        public TimeSpan? RetryAfter { get; } = retryAfter;
    }
}
