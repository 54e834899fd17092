using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PredictionGuardrails.Http;

/// <summary>
/// Guards the answers of a model behind HTTP. A body is read once, checked as a prediction and still there for the caller. An answer that is not the
/// model's own comes as 200 with a body of its own.
/// </summary>
/// <typeparam name="TPrediction">What the body is.</typeparam>
/// <param name="guard">The guard; its input is the request.</param>
/// <param name="json">How the body is read and written.</param>
/// <param name="options">How the model is asked.</param>
/// <param name="time">The clock of the timeout.</param>
internal sealed class PredictionGuardHandler<TPrediction>(
    PredictionGuard<HttpRequestMessage, TPrediction> guard, JsonTypeInfo<TPrediction> json, HttpGuardOptions options, TimeProvider time)
    : DelegatingHandler
{
    private readonly JsonTypeInfo<TPrediction> _json = options.AllowMissingMembers ? json : RequiredMembers.Of(json);
    private readonly HttpGuardOptions _options = options;
    private readonly TimeProvider _time = time;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!_options.ShouldGuard(request) || guard.Mode == GuardMode.Off)
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }

        var call = new Call(this);
        TPrediction answer;
        try
        {
            answer = await guard.PredictAsync(request, call, static (call, request, token) => call.AskAsync(request, token), cancellationToken).ConfigureAwait(false);
        }
        catch (NoPredictionException exception) when (call.Response is { } response && (!exception.IsSilent || guard.Mode == GuardMode.Observe))
        {
            // Without a fallback, the caller gets the same response as without a guard if its status is a failure.
            return response;
        }
        catch
        {
            call.Response?.Dispose();
            throw;
        }

        return call.Response is { IsSuccessStatusCode: true } own && EqualityComparer<TPrediction>.Default.Equals(answer, call.Prediction)
            ? own
            : Replace(call.Response, request, answer);
    }

    /// <summary>A response of the guard's own.</summary>
    private HttpResponseMessage Replace(HttpResponseMessage? replaced, HttpRequestMessage request, TPrediction answer)
    {
        replaced?.Dispose();
        return new HttpResponseMessage(HttpStatusCode.OK)
        {
            RequestMessage = request,
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(answer, _json)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") } },
        };
    }

    /// <summary>One request on its way, and what came back.</summary>
    private sealed class Call(PredictionGuardHandler<TPrediction> handler)
    {
        public HttpResponseMessage? Response { get; private set; }

        public TPrediction? Prediction { get; private set; }

        public async ValueTask<TPrediction> AskAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var late = new CancellationTokenSource(handler._options.Timeout, handler._time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
            byte[] body;
            try
            {
                Response = await handler.SendToModelAsync(request, both.Token).ConfigureAwait(false);
                body = await Response.Content.ReadAsByteArrayAsync(both.Token).ConfigureAwait(false);
            }
            catch (Exception exception) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException($"The model at {Target(request)} didn't respond within {handler._options.Timeout}.", exception);
            }

            Keep(body);
            if (!Response.IsSuccessStatusCode)
            {
                throw new NoPredictionException(
                    $"The model at {Target(request)} returned {(int)Response.StatusCode} ({Response.StatusCode}).", Response.StatusCode, null, isSilent: false);
            }

            return Prediction = Read(request, body);
        }

        /// <summary>An address without what may be secret in it.</summary>
        private static string Target(HttpRequestMessage request) => request.RequestUri?.GetLeftPart(UriPartial.Path) ?? "an unknown address";

        /// <summary>Replaces the content that was read, so that the caller can read it.</summary>
        private void Keep(byte[] body)
        {
            var content = new ByteArrayContent(body);
            foreach (var (name, values) in Response!.Content.Headers)
            {
                content.Headers.TryAddWithoutValidation(name, values);
            }

            content.Headers.ContentLength = body.Length;
            Response.Content.Dispose();
            Response.Content = content;
        }

        private TPrediction Read(HttpRequestMessage request, byte[] body)
        {
            try
            {
                if (Response!.StatusCode == HttpStatusCode.PartialContent)
                {
                    throw new JsonException("The response is partial content.");
                }

                return JsonBody.Read(body, Response.Content.Headers.ContentType?.CharSet, handler._json);
            }
            catch (Exception exception)
            {
                // Besides invalid JSON, the type's own constructors and converters can throw.
                var content = Response!.Content.Headers.ContentType?.MediaType is { } type ? $"content type {type}" : "no content type";
                throw new NoPredictionException(
                    $"The model at {Target(request)} returned {(int)Response.StatusCode} with {content}, which can't be deserialized as {typeof(TPrediction).Name} ({body.Length} bytes): {JsonBody.Describe(exception)}",
                    Response.StatusCode,
                    exception,
                    isSilent: true);
            }
        }
    }

    private Task<HttpResponseMessage> SendToModelAsync(HttpRequestMessage request, CancellationToken cancellationToken) => base.SendAsync(request, cancellationToken);

    /// <summary>The exception that is thrown if a response isn't a prediction.</summary>
    private sealed class NoPredictionException(string message, HttpStatusCode status, Exception? inner, bool isSilent) : HttpRequestException(message, inner, status)
    {
        public bool IsSilent { get; } = isSilent;
    }
}
