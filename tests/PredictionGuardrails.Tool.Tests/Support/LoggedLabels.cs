using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace PredictionGuardrails.Tool.Tests.Support;

/// <summary>Another version of a service, whose guard <c>fare</c> predicted labels.</summary>
internal static class LoggedLabels
{
    /// <summary>Logs a prediction.</summary>
    /// <param name="path">The folder of the log.</param>
    /// <param name="arm">The arm of the call; null for none.</param>
    /// <param name="time">When it's made; null for a day before others.</param>
    public static async Task WriteAsync(string path, string? arm, DateTimeOffset? time = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(new FakeTimeProvider(time ?? LoggedRides.Start.AddDays(-1)));
        services.AddPredictionGuardrails()
            .AddGuard<LoggedRide, string>("fare", guard =>
            {
                guard.Label().Log();
                if (arm is not null)
                {
                    guard.Route(new OneArm(arm));
                }
            })
            .AddPredictionLog(log =>
            {
                log.Path = path;
                log.InstanceName = "labels";
            });
        await using var provider = services.BuildServiceProvider();
        provider.GetRequiredService<PredictionGuard<LoggedRide, string>>().Predict(new LoggedRide("1", 1, 1), static _ => "cheap");
    }

    private sealed class OneArm(string name) : IPredictionRouter<LoggedRide, string>
    {
        public PredictionArm<LoggedRide, string> Choose(LoggedRide input, PredictionContext context) => new() { Name = name, Probability = 0.5 };
    }
}
