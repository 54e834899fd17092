using PredictionGuardrails;
using PredictionGuardrails.ML;
using PricingService.Fares;
using SilentFailure.Rides;

namespace PricingService.Story;

/// <summary>Requests quotes like passengers do: <c>Traffic:RidesPerSecond</c> per second, 0 for none.</summary>
internal sealed class Traffic(
    GuardedPredictionEngine<RideFeatures, FarePrediction> engine, Payments payments, IConfiguration configuration, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var ridesPerSecond = configuration.GetValue("Traffic:RidesPerSecond", 0);
        if (ridesPerSecond <= 0)
        {
            return;
        }

        using var timer = new PeriodicTimer(Step, time);
        var rides = RideSimulator.Simulate(10_000, seed: 2);
        var (asked, due) = (0L, 0.0);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            for (due += ridesPerSecond * Step.TotalSeconds; due >= 1; due--)
            {
                Ask(rides[(int)(asked++ % rides.Count)]);
            }
        }
    }

    private void Ask(Ride ride)
    {
        var features = RideFeatures.Of(ride);
        payments.Expect(features);
        try
        {
            engine.Predict(features);
        }
        catch (PredictionRejectedException)
        {
            // A passenger would see an error. The guard has reported the breach, so the traffic continues.
        }
    }
}
