using Microsoft.ML;
using SilentFailure.Rides;

namespace PricingService.Fares;

/// <summary>A regression of the fare by boosted trees, trained when it is first asked for, and the stage behind it.</summary>
internal static class FareModel
{
    private const int Rides = 5_000;

    public static ITransformer Train(MLContext ml, IServiceProvider services)
    {
        var rides = ml.Data.LoadFromEnumerable(RideSimulator.Simulate(Rides, seed: 1).Select(RideFeatures.Of));
        var mixUp = services.GetRequiredService<FareMixUp>();
        return ml.Transforms
            .Concatenate("Features", nameof(RideFeatures.Miles), nameof(RideFeatures.Seconds), nameof(RideFeatures.Passengers), nameof(RideFeatures.RateCode))
            .Append(ml.Regression.Trainers.FastTree(labelColumnName: nameof(RideFeatures.Fare), numberOfTrees: 50))
            .Append(ml.Transforms.CustomMapping<FarePrediction, FarePrediction>((of, to) => to.Fare = mixUp.Hand(of.Fare), contractName: null))
            .Fit(rides);
    }
}
