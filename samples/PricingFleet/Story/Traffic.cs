using PricingFleet.Replicas;
using SilentFailure.Rides;

namespace PricingFleet.Story;

/// <summary>Requests quotes like passengers do: <c>Traffic:RidesPerSecond</c> per second from one replica after the other, 0 for none.</summary>
internal sealed class Traffic(IReadOnlyList<Replica> replicas, IConfiguration configuration) : BackgroundService
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var ridesPerSecond = configuration.GetValue("Traffic:RidesPerSecond", 0);
        if (ridesPerSecond <= 0)
        {
            return;
        }

        using var timer = new PeriodicTimer(Step);
        var rides = RideSimulator.Simulate(10_000, seed: 2);
        var (asked, due) = (0L, 0.0);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            for (due += ridesPerSecond * Step.TotalSeconds; due >= 1; due--)
            {
                Ask(replicas[(int)(asked % replicas.Count)], rides[(int)(asked % rides.Count)]);
                asked++;
            }
        }
    }

    /// <summary>The guard reports what it rejects, and the fallback answers, so the traffic continues.</summary>
    private static void Ask(Replica replica, Ride ride) => replica.Guard.Predict(ride, replica.Model.Predict);
}
