using System.Net;
using System.Text.Json.Serialization;

namespace PredictionGuardrails.Fuzzing;

/// <param name="Amount">In euros.</param>
internal sealed record Fare(double Amount);

[JsonSerializable(typeof(Fare))]
internal sealed partial class FareJson : JsonSerializerContext;

/// <summary>A model behind HTTP that answers any bytes as JSON: the caller gets a fare in range, or one of the documented exceptions.</summary>
internal sealed class ResponseTarget
{
    private readonly HttpClient _client;
    private byte[] _body = [];

    public ResponseTarget()
    {
        var services = new ServiceCollection();
        services.AddPredictionGuardrails().AddGuard<HttpRequestMessage, Fare>("fare", guard => guard
            .Metric("amount", fare => fare.Amount, amount => amount.Range(0, 500)));
        services.AddHttpClient("fares", client => client.BaseAddress = new Uri("http://fares.example.com"))
            .AddPredictionGuard("fare", FareJson.Default.Fare)
            .ConfigurePrimaryHttpMessageHandler(() => new Model(this));
        _client = services.BuildServiceProvider().GetRequiredService<IHttpClientFactory>().CreateClient("fares");
    }

    public void Try(byte[] bytes)
    {
        _body = bytes;
        try
        {
            var fare = _client.GetFromJsonAsync(new Uri("/", UriKind.Relative), FareJson.Default.Fare).GetAwaiter().GetResult();
            if (fare is not { Amount: >= 0 and <= 500 })
            {
                throw new InvalidDataException($"The caller got {fare}.");
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or PredictionRejectedException)
        {
            // As documented.
        }
    }

    private sealed class Model(ResponseTarget target) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var content = new ByteArrayContent(target._body);
            content.Headers.ContentType = new("application/json");
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = content, RequestMessage = request });
        }
    }
}
