using SilentFailure.Rides;

namespace PricingFleet.Replicas;

/// <summary>The model of one replica. A wrong release prices in pesos: nothing throws, and fares are 17 times too high.</summary>
internal sealed class FareModel
{
    private const float PesosPerDollar = 17;
    private volatile bool _isWrong;

    /// <summary>Whether the wrong release runs.</summary>
    public bool IsWrong
    {
        get => _isWrong;
        set => _isWrong = value;
    }

    public double Predict(Ride ride) => _isWrong ? PesosPerDollar * ride.Fare : ride.Fare;

    /// <summary>What the taximeter says without a model.</summary>
    public static double ByMeter(Ride ride) => 2.5 + (2.5 * ride.Miles);
}
