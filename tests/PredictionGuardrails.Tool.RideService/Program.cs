// A service with a guard. The first argument changes it: "miles" is the pull request that the tracking plan stops, "more" adds a column, "unlogged" has no
// prediction log and keeps running, "ended" has none and ends, "failing" doesn't start. The second argument is the folder of the log.
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PredictionGuardrails;

var variant = args.FirstOrDefault();
var builder = Host.CreateApplicationBuilder();
var guardrails = builder.Services.AddPredictionGuardrails()
    .AddGuard<Ride, double>("fare", guard => guard
        .Range(0, 500, BreachAction.Fallback)
        .FallBackTo(12.5)
        .Log(log =>
        {
            log.Owner("pricing-team").Column("distance", ride => ride.Distance, unit: variant == "miles" ? "mi" : "km").Column("city", ride => ride.City);
            if (variant == "more")
            {
                log.Column("night", ride => ride.IsAtNight);
            }
        }));
switch (variant)
{
    case "failing":
        throw new InvalidOperationException("The connection string 'Rides' is missing.");
    case "ended":
        return;
    case not "unlogged":
        guardrails.AddPredictionLog(log => log.Path = args.ElementAtOrDefault(1) ?? Path.Combine(AppContext.BaseDirectory, "prediction-log"));
        break;
}

builder.Build().Run();

internal sealed record Ride(double Distance, string City, bool IsAtNight);
