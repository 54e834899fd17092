using Microsoft.ML;
using Microsoft.ML.Data;
using SilentFailure.Rides;

namespace SilentFailure.Fares;

/// <summary>
/// A regression of the fare per mile by boosted trees, times the distance. One thread at a time, as ML.NET's prediction engine is.
/// </summary>
internal sealed class FareModel : IDisposable
{
    private readonly PredictionEngine<FareFeatures, FarePerMile> _engine;

    private FareModel(PredictionEngine<FareFeatures, FarePerMile> engine) => _engine = engine;

    public static FareModel Train(IEnumerable<Ride> rides, int seed)
    {
        var ml = new MLContext(seed);
        var features = ml.Data.LoadFromEnumerable(rides.Select(Describe));
        var trainer = ml.Transforms
            .Concatenate("Features", nameof(FareFeatures.Distance), nameof(FareFeatures.Seconds), nameof(FareFeatures.Passengers), nameof(FareFeatures.RateCode))
            .Append(ml.Regression.Trainers.FastTree(labelColumnName: nameof(FareFeatures.FarePerMile)));
        return new FareModel(ml.Model.CreatePredictionEngine<FareFeatures, FarePerMile>(trainer.Fit(features)));
    }

    /// <summary>How the model was given its rides when it was trained.</summary>
    public static FareFeatures Describe(Ride ride) => new()
    {
        Distance = ride.Miles,
        Seconds = ride.Seconds,
        Passengers = ride.Passengers,
        RateCode = ride.RateCode,
        FarePerMile = ride.Fare / ride.Miles,
    };

    /// <summary>The fare in dollars.</summary>
    public float Score(FareFeatures features) => _engine.Predict(features).Score * features.Distance;

    public void Dispose() => _engine.Dispose();

    private sealed class FarePerMile
    {
        [ColumnName("Score")]
        public float Score { get; set; }
    }
}
