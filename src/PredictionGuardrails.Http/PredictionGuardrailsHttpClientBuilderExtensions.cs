using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Http;
using PredictionGuardrails;
using PredictionGuardrails.Http;

// The namespace that every Program.cs has at hand.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Guards models behind HTTP.</summary>
public static class PredictionGuardrailsHttpClientBuilderExtensions
{
    /// <summary>How long a client waits that isn't told how long.</summary>
    private static readonly TimeSpan ClientDefault = TimeSpan.FromSeconds(100);

    /// <summary>
    /// Guards what a client's model answers: <c>services.AddHttpClient("fares").AddPredictionGuard("fare", FareJson.Default.Fare)</c>. A time-out, a status of 5xx,
    /// a body that is cut off or no JSON are failures of the model, like its exceptions: with <c>Exceptions:OnBreach</c> set to <c>Fallback</c> the
    /// fallback answers, as 200 with a body of its own. Where nobody answers in its place the caller gets an unsuccessful response as it is, and
    /// an exception for the rest.
    /// </summary>
    /// <typeparam name="TPrediction">What the body is.</typeparam>
    /// <param name="builder">The client.</param>
    /// <param name="guard">The guard's name; it is added with <c>AddGuard&lt;HttpRequestMessage, TPrediction&gt;</c>.</param>
    /// <param name="json">How the body is read and written: source-generated metadata.</param>
    /// <param name="configure">Changes the time-out, and which requests are predictions.</param>
    /// <exception cref="InvalidOperationException">When the client is made: there is no such guard.</exception>
    public static IHttpClientBuilder AddPredictionGuard<TPrediction>(
        this IHttpClientBuilder builder, string guard, JsonTypeInfo<TPrediction> json, Action<HttpGuardOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(guard);
        ArgumentNullException.ThrowIfNull(json);
        var options = new HttpGuardOptions();
        configure?.Invoke(options);

        // Last, whatever is configured later: a client's own time-out looks to a handler like the caller's cancellation.
        builder.Services.PostConfigure<HttpClientFactoryOptions>(builder.Name, factory => factory.HttpClientActions.Add(client => TakeOver(client, options)));
        return builder
            .AddHttpMessageHandler(services => new PredictionGuardHandler<TPrediction>(
                services.GetKeyedService<PredictionGuard<HttpRequestMessage, TPrediction>>(guard) ?? throw new InvalidOperationException(
                    $"The HTTP client \"{builder.Name}\" is guarded by \"{guard}\", and there is no such guard for {typeof(TPrediction).Name}: add it with AddGuard<HttpRequestMessage, {typeof(TPrediction).Name}>(\"{guard}\", …)."),
                json,
                options,
                services.GetService<TimeProvider>() ?? TimeProvider.System));
    }

    /// <summary>Has the handler wait instead of the client, as long as the client was to if that is shorter.</summary>
    private static void TakeOver(HttpClient client, HttpGuardOptions options)
    {
        var isSet = client.Timeout != Timeout.InfiniteTimeSpan && client.Timeout != ClientDefault;
        if (isSet && (options.Timeout == Timeout.InfiniteTimeSpan || client.Timeout < options.Timeout))
        {
            options.Timeout = client.Timeout;
        }

        client.Timeout = Timeout.InfiniteTimeSpan;
    }
}
