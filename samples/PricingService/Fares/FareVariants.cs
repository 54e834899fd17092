using Microsoft.ML;
using SilentFailure.Rides;

namespace PricingService.Fares;

/// <summary>Models that are tried next to the one in service. Each is trained when its experiment starts.</summary>
internal static class FareVariants
{
    private const float LongRide = 5;

    /// <summary>A model that learned from four times as many rides.</summary>
    public static Func<RideFeatures, FarePrediction> Better(IServiceProvider services)
    {
        var ml = new MLContext(seed: 1);
        var rides = ml.Data.LoadFromEnumerable(RideSimulator.Simulate(20_000, seed: 5).Select(RideFeatures.Of));
        var model = ml.Transforms
            .Concatenate("Features", nameof(RideFeatures.Miles), nameof(RideFeatures.Seconds), nameof(RideFeatures.Passengers), nameof(RideFeatures.RateCode))
            .Append(ml.Regression.Trainers.FastTree(labelColumnName: nameof(RideFeatures.Fare), numberOfTrees: 100))
            .Fit(rides);

        // An engine isn't thread-safe.
        var engines = new ThreadLocal<PredictionEngine<RideFeatures, FarePrediction>>(() => ml.Model.CreatePredictionEngine<RideFeatures, FarePrediction>(model));
        return ride => engines.Value!.Predict(ride);
    }

    /// <summary>The same with a mistake that no check sees: rides of more than five miles are 5% too expensive.</summary>
    public static Func<RideFeatures, FarePrediction> Dearer(IServiceProvider services)
    {
        var predict = Better(services);
        return ride =>
        {
            var prediction = predict(ride);
            return ride.Miles > LongRide ? new FarePrediction { Fare = prediction.Fare * 1.05f } : prediction;
        };
    }

    /// <summary>The same, but it throws an exception for 3 of 100 rides.</summary>
    public static Func<RideFeatures, FarePrediction> Throwing(IServiceProvider services)
    {
        var predict = Better(services);
        return ride => Random.Shared.Next(100) < 3 ? throw new InvalidOperationException("The map service doesn't answer.") : predict(ride);
    }

    /// <summary>What a mile of a long ride costs; null for other rides.</summary>
    public static double? PriceOfLongMile(RideFeatures ride, FarePrediction prediction) => ride.Miles > LongRide ? prediction.Fare / ride.Miles : null;
}
