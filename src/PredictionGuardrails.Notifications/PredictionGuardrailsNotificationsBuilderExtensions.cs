using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PredictionGuardrails.Notifications;

namespace PredictionGuardrails;

/// <summary>Adds handlers that take incidents out of the process. None is there by default.</summary>
public static class PredictionGuardrailsNotificationsBuilderExtensions
{
    /// <summary>
    /// Sends incidents to a webhook: one message when an incident opens, one now and then while it goes on, one when it is closed. Signed where a secret is set,
    /// sent again where the receiver fails; a slow or dead receiver delays no call. Any number can be added.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Says where and how; the address is required.</param>
    /// <exception cref="ArgumentException">The address is missing, or something else cannot be.</exception>
    public static IPredictionGuardrailsBuilder AddWebhook(this IPredictionGuardrailsBuilder builder, Action<WebhookOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new WebhookOptions();
        configure(options);
        options.Check();

        // The client's own log would contain the address, which may be a secret. A redirect would hand the message and its signature to another host.
        builder.Services.AddHttpClient(WebhookHandler.ClientName, static client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(static () => new SocketsHttpHandler { AllowAutoRedirect = false })
            .RemoveAllLoggers();
        builder.Services.AddSingleton<IGuardEventHandler>(services => new WebhookHandler(
            options,
            services.GetRequiredService<IHttpClientFactory>(),
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetService<ILoggerFactory>()?.CreateLogger(Log.Category) ?? NullLogger.Instance));
        return builder;
    }

    /// <summary>Writes incidents, breaches and changes of breakers into a file of JSON lines that rolls.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Says where; the path is required.</param>
    /// <exception cref="ArgumentException">The path is missing, or something else cannot be.</exception>
    public static IPredictionGuardrailsBuilder AddIncidentFile(this IPredictionGuardrailsBuilder builder, Action<IncidentFileOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new IncidentFileOptions();
        configure(options);
        options.Check();
        builder.Services.AddSingleton<IGuardEventHandler>(_ => new IncidentFileHandler(options));
        return builder;
    }
}
