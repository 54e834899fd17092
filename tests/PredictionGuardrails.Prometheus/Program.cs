using OpenTelemetry.Metrics;
using PredictionGuardrails;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.Services.AddPredictionGuardrails()
    .AddGuard<int, double>("fare", guard => guard.Baseline(minimumDuration: TimeSpan.Zero).Change(BreachAction.Fallback).Range(-1000, 1000, BreachAction.Fallback).FallBackTo(10))
    .AddGuard<int, float>("tip");
builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter("PredictionGuardrails").AddPrometheusExporter());
var app = builder.Build();
app.MapPrometheusScrapingEndpoint();
var (fare, tip) = (app.Services.GetRequiredService<PredictionGuard<int, double>>(), app.Services.GetRequiredService<PredictionGuard<int, float>>());
var random = new Random(1);

// Asked for by ./run: so many predictions, of which some breach, or all are ten times as large.
app.MapGet("/predict/{count:int}/{factor:double}", (int count, double factor) =>
{
    for (var i = 0; i < count; i++)
    {
        fare.Predict(i, _ => i % 100 == 99 ? 5000 : factor * (10 + (10 * random.NextDouble())));
        tip.Inspect(i, (float)random.NextDouble());
    }

    fare.EvaluateNow();
    try
    {
        tip.Inspect(0, float.NaN);
    }
    catch (PredictionRejectedException rejection)
    {
        return rejection.Message;
    }

    return "";
});
await app.RunAsync();
