namespace SilentFailure.Rides;

/// <summary>One taxi ride and what was paid for it.</summary>
/// <param name="Miles">The distance in miles.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Passengers">How many rode along.</param>
/// <param name="RateCode">The tariff: 1 the standard one, 2 the flat rate to the airport.</param>
/// <param name="Fare">The fare in dollars, without tip and tolls.</param>
internal sealed record Ride(float Miles, float Seconds, float Passengers, float RateCode, float Fare);
