using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PredictionGuardrails;
using SilentFailure.Rides;

namespace SilentFailure;

/// <summary>The guards of the taxi service; their settings are in appsettings.json.</summary>
internal static class FareGuards
{
    /// <summary>Knows which fares can be right.</summary>
    public const string WithBounds = "fare";

    /// <summary>Knows nothing, and learns what fares look like.</summary>
    public const string WithoutBounds = "fare without bounds";

    /// <param name="version">The release that is running.</param>
    /// <param name="fellBack">Told each breach that a fallback answers.</param>
    /// <param name="configure">Adds to the host.</param>
    public static IHost CreateHost(Func<string> version, Action<Breach> fellBack, Action<IServiceCollection>? configure = null)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        var guardrails = builder.Services.AddPredictionGuardrails();
        foreach (var name in (string[])[WithBounds, WithoutBounds])
        {
            guardrails.AddGuard<Ride, float>(name, guard => guard
                .ModelVersion(version)
                .FallBackTo((ride, breach) =>
                {
                    fellBack(breach);
                    return 2.50f + (2.80f * ride.Miles);
                }));
        }

        configure?.Invoke(builder.Services);
        return builder.Build();
    }

    public static PredictionGuard<Ride, float> Guard(this IHost host, string name) =>
        host.Services.GetRequiredKeyedService<PredictionGuard<Ride, float>>(name);
}
