using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Polly;
using Polly.Retry;

namespace PredictionGuardrails.Notifications;

/// <summary>Sends incidents to a webhook, off every caller's thread. A receiver that fails is tried again; one that stays dead delays nobody but itself.</summary>
internal sealed class WebhookHandler : IGuardEventHandler
{
    public const string ClientName = "PredictionGuardrails.Notifications.Webhook";
    public const string SignatureHeader = "X-Guardrails-Signature";

    private readonly WebhookOptions _options;
    private readonly IHttpClientFactory _clients;
    private readonly TimeProvider _time;
    private readonly Announcements _announcements;
    private readonly ResiliencePipeline _pipeline;

    public WebhookHandler(WebhookOptions options, IHttpClientFactory clients, TimeProvider time)
    {
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
                ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Exception is TimeoutException or HttpRequestException { StatusCode: null or >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout }),
            })
            .Build();
    }

    /// <summary>Single breaches are not sent: their incident is.</summary>
    public ValueTask OnBreachAsync(Breach breach, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public async ValueTask OnIncidentAsync(Incident incident, CancellationToken cancellationToken)
    {
        if (!_options.ShouldNotify(incident.Guard) || _announcements.Of(incident) is not { } announcement)
        {
            return;
        }

        var body = Payloads.Write(_options.Format, incident, announcement, _options.CreateLink(incident));
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
                throw new HttpRequestException($"The webhook at {_options.Url!.Host} answered {(int)response.StatusCode} ({response.StatusCode}).", null, response.StatusCode);
            }
        }
        catch (OperationCanceledException exception) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The webhook at {_options.Url!.Host} did not answer within {_options.Timeout}.", exception);
        }
    }

    /// <summary>The time and the HMAC-SHA256 of "time.body", so that nobody can send it again later: <c>t=1764115200,v1=…</c>.</summary>
    private string Sign(string secret, byte[] body)
    {
        var time = _time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{time}."), .. body];
        return $"t={time},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed))}";
    }
}
