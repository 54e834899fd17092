using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PredictionGuardrails.Notifications;

namespace PredictionGuardrails;

/// <summary>Provides extension methods that add handlers for incidents. None is added by default.</summary>
public static class PredictionGuardrailsNotificationsBuilderExtensions
{
    /// <summary>
    /// Sends incidents to a webhook: a message when an incident is opened, at intervals while it's ongoing, and when it's closed. Messages are signed
    /// if a secret is set, and retried if the receiver fails. A slow receiver doesn't delay calls. Several webhooks can be added.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Configures the options. <see cref="WebhookOptions.Url"/> is required.</param>
    /// <exception cref="ArgumentException">The URL is missing, or an option isn't valid.</exception>
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
            services.GetService<ILoggerFactory>()?.CreateLogger(Log.Category) ?? NullLogger.Instance,
            new Lazy<IIncidentCoordinator?>(() => FindCoordinator(services))));
        return builder;
    }

    /// <summary>A container that is being disposed hands out nothing more, but what is queued is still sent.</summary>
    private static IIncidentCoordinator? FindCoordinator(IServiceProvider services)
    {
        try
        {
            return services.GetService<IIncidentCoordinator>();
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>Writes incidents, breaches, and breaker changes to a rolling file of JSON lines.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Configures the options. <see cref="IncidentFileOptions.Path"/> is required.</param>
    /// <exception cref="ArgumentException">The path is missing, or an option isn't valid.</exception>
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
