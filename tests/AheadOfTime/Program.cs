using AheadOfTime;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
#if GUARDS
using PredictionGuardrails;
#endif

var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Services.AddSingleton<IFareModel, FareModel>();
#if GUARDS
var seen = new System.Collections.Concurrent.ConcurrentQueue<Breach>();
var guardrails = builder.Services.AddPredictionGuardrails();
guardrails
    .AddGuard<Ride, float>("fare", guard =>
    {
        guard.Input("distance", ride => ride.Kilometers).FallBackTo((ride, _) => 2.5f + (1.8f * ride.Kilometers));
#if LOG
        guard.Log(LoggedFares.Declare);
#endif
    })
    .AddGuard<Ride, float[]>("churn", guard => guard.ProbabilityVector(length: 2))
    .DecorateGuarded<IFareModel, GuardedFareModel>()
    .AddGuardEventHandler<StandardErrorHandler>()
    .AddBreachHandler((breach, _) =>
    {
        seen.Enqueue(breach);
        return ValueTask.CompletedTask;
    });
#endif
#if LOG
LoggedFares.Add(builder, guardrails, args[0]);
#endif
using (var host = builder.Build())
{
    host.Start();
#if LOG
    if (args.Length > 1)
    {
        await LoggedFares.EndWithoutClosingAsync(host.Services);
    }

#endif
    var model = host.Services.GetRequiredService<IFareModel>();
    Console.WriteLine($"fare {model.Score(new Ride(10))}");
#if GUARDS
    Console.WriteLine($"refused {model.Score(new Ride(200))}");
    try
    {
        model.Score(new Ride(-1));
    }
    catch (PredictionRejectedException rejection)
    {
        Console.WriteLine(rejection.Message);
    }

    try
    {
        host.Services.GetRequiredService<PredictionGuard<Ride, float[]>>().Inspect(new Ride(1), [0.5f, 0.6f]);
    }
    catch (PredictionRejectedException rejection)
    {
        Console.WriteLine(rejection.Message);
    }

    var guard = host.Services.GetRequiredService<PredictionGuard<Ride, float>>();
    var random = new Random(1);
    for (var i = 0; i < 1000; i++)
    {
        model.Score(new Ride(2 + (8 * random.NextSingle())));
    }

    guard.EvaluateNow();
    for (var i = 0; i < 20; i++)
    {
        guard.Predict(new Ride(2 + (8 * random.NextSingle())), ride => 10 * ride.Kilometers * 4);
    }

    Console.WriteLine($"breaker {guard.GetStatus().Breaker}");
#endif
#if LOG
    LoggedFares.Finish(host.Services, args[0]);
#endif
}

#if GUARDS
Console.WriteLine($"handled {string.Join(' ', seen.Select(breach => breach.Rule))}");
#endif
#if LOG
await LoggedFares.ReadAsync(args[0]);
#endif
