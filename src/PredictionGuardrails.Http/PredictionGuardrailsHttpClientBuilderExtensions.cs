using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Http;
using PredictionGuardrails;
using PredictionGuardrails.Http;

// The namespace that every Program.cs has at hand.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides extension methods that guard models behind HTTP clients.</summary>
public static class PredictionGuardrailsHttpClientBuilderExtensions
{
    /// <summary>The timeout of a client without a configured one.</summary>
    private static readonly TimeSpan ClientDefault = TimeSpan.FromSeconds(100);

    /// <summary>
    /// Guards the responses of an HTTP client: <c>services.AddHttpClient("fares").AddPredictionGuard("fare", FareJson.Default.Fare)</c>. A timeout, a
    /// 5xx status, and a body that is truncated or isn't valid JSON are failures of the model, like its exceptions. If <c>Exceptions:OnBreach</c> is
    /// <c>Fallback</c>, the fallback is returned as status 200 with a body of its own. Without a fallback, the caller gets an unsuccessful response
    /// unchanged, and an exception for all other failures.
    /// </summary>
    /// <typeparam name="TPrediction">The type of the body.</typeparam>
    /// <param name="builder">The builder of the HTTP client.</param>
    /// <param name="guard">The name of the guard, which is added with <c>AddGuard&lt;HttpRequestMessage, TPrediction&gt;</c>.</param>
    /// <param name="json">The source-generated metadata to read and write the body.</param>
    /// <param name="configure">Configures the options, for example the timeout.</param>
    /// <exception cref="InvalidOperationException">The guard isn't registered. The exception is thrown when the client is created.</exception>
    public static IHttpClientBuilder AddPredictionGuard<TPrediction>(
        this IHttpClientBuilder builder, string guard, JsonTypeInfo<TPrediction> json, Action<HttpGuardOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(guard);
        ArgumentNullException.ThrowIfNull(json);
        var options = new HttpGuardOptions();
        configure?.Invoke(options);

        // Last, whatever is configured later: a client's own timeout looks to a handler like the caller's cancellation.
        builder.Services.PostConfigure<HttpClientFactoryOptions>(builder.Name, factory => factory.HttpClientActions.Add(client => TakeOver(client, options)));
        return builder
            .AddHttpMessageHandler(services => new PredictionGuardHandler<TPrediction>(
                services.GetKeyedService<PredictionGuard<HttpRequestMessage, TPrediction>>(guard) ?? throw new InvalidOperationException(
                    $"No guard named '{guard}' is registered for {typeof(TPrediction).Name}, but HTTP client '{builder.Name}' needs it. To register it, call AddGuard<HttpRequestMessage, {typeof(TPrediction).Name}>(\"{guard}\")."),
                json,
                options,
                services.GetService<TimeProvider>() ?? TimeProvider.System));
    }

    /// <summary>Moves the timeout from the client to the handler; the shorter one is used.</summary>
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
