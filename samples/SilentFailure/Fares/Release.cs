using SilentFailure.Rides;

namespace SilentFailure.Fares;

/// <summary>A version of the service: the same model, and the code that gives it its features.</summary>
/// <param name="Version">Its number.</param>
/// <param name="Change">What changed in it, as the release notes might have put it.</param>
/// <param name="Fault">The fault of the release.</param>
/// <param name="Score">From a ride to a fare.</param>
internal sealed record Release(string Version, string Change, string Fault, Func<FareModel, Ride, float> Score)
{
    private const float MetresPerMile = 1609.344f;

    /// <summary>The releases that go wrong, by the name of their bug.</summary>
    public static readonly IReadOnlyDictionary<string, Release> Broken = new Dictionary<string, Release>(StringComparer.OrdinalIgnoreCase)
    {
        ["metres"] = new(
            "1.1",
            "distances come from the new map service",
            "the model gets meters instead of miles",
            (model, ride) => model.Score(With(ride, distance: ride.Miles * MetresPerMile))),
        ["constant"] = new(
            "1.1",
            "fares are cached",
            "every ride gets the fare of the first one",
            (model, _) => model.Score(new FareFeatures { Distance = 3, Seconds = 780, Passengers = 1, RateCode = 1 })),
        ["nan"] = new(
            "1.1",
            "distances come from the new map service",
            "the response is read before it's complete, which returns NaN",
            (model, ride) => model.Score(With(ride, distance: float.NaN))),
        ["shuffled"] = new(
            "1.1",
            "features are read by position",
            "features are in a different order, with seconds instead of miles",
            (model, ride) => model.Score(
                new FareFeatures { Distance = ride.Seconds, Seconds = ride.Passengers, Passengers = ride.RateCode, RateCode = ride.Miles })),
    };

    public static Release Good { get; } = new("1.0", "as trained", "nothing", (model, ride) => model.Score(FareModel.Describe(ride)));

    private static FareFeatures With(Ride ride, float distance)
    {
        var features = FareModel.Describe(ride);
        features.Distance = distance;
        return features;
    }
}
