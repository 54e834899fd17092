using Microsoft.ML.Data;
using SilentFailure.Rides;

namespace PricingService.Fares;

/// <summary>What the model is given; ML.NET reads it by property.</summary>
internal sealed class RideFeatures
{
    private const long Customers = 20_000;

    /// <summary>By which what was paid is found again; the model isn't given it.</summary>
    [NoColumn]
    public Guid Id { get; } = Guid.CreateVersion7();

    /// <summary>Who rides: the unit of experiments. The model isn't given it.</summary>
    [NoColumn]
    public long Customer { get; } = Random.Shared.NextInt64(Customers);

    public float Miles { get; set; }

    public float Seconds { get; set; }

    public float Passengers { get; set; }

    public float RateCode { get; set; }

    /// <summary>What was paid, in dollars; known in training alone.</summary>
    public float Fare { get; set; }

    public static RideFeatures Of(Ride ride) => new() { Miles = ride.Miles, Seconds = ride.Seconds, Passengers = ride.Passengers, RateCode = ride.RateCode, Fare = ride.Fare };
}

/// <summary>What the model makes of a ride.</summary>
internal sealed class FarePrediction
{
    /// <summary>In dollars.</summary>
    [ColumnName("Score")]
    public float Fare { get; set; }

    /// <summary>What a taximeter would say, in place of the model.</summary>
    public static FarePrediction ByMeter(RideFeatures ride) => new() { Fare = ride.RateCode == 2 ? 52 : 3.00f + (2.50f * ride.Miles) };
}
