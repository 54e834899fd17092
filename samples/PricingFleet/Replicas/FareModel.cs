using SilentFailure.Rides;

namespace PricingFleet.Replicas;

/// <summary>The model of one replica. A wrong release takes miles for kilometers: nothing throws, and fares are 60% too high.</summary>
internal sealed class FareModel
{
    private const float KilometersPerMile = 1.609f;
    private volatile bool _isWrong;

    /// <summary>Whether the wrong release runs.</summary>
    public bool IsWrong
    {
        get => _isWrong;
        set => _isWrong = value;
    }

    public double Predict(Ride ride) => _isWrong ? KilometersPerMile * ride.Fare : ride.Fare;

    /// <summary>What the taximeter says without a model.</summary>
    public static double ByMeter(Ride ride) => 2.5 + (2.5 * ride.Miles);
}
