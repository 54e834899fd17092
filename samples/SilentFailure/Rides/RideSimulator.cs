namespace SilentFailure.Rides;

/// <summary>
/// Rides that look like New York's: distances are log-normal (median 1.8 miles, sigma 0.8, from 0.3 to 30), cars go 5 to 25 miles an hour
/// and faster on longer rides, one ride in fifty is an airport's flat rate of 52 dollars, and all others cost 2.50 dollars plus 2.50 a mile
/// plus 0.50 for each minute that is slower than 12 miles an hour, plus now and then a surcharge of 0.50 or 1.00 that no feature tells.
/// </summary>
internal static class RideSimulator
{
    public static List<Ride> Simulate(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Next(random))];
    }

    private static Ride Next(Random random)
    {
        var isAirport = random.NextDouble() < 0.02;
        var miles = isAirport ? 15 + (4 * random.NextDouble()) : Math.Clamp(1.8 * Math.Exp(0.8 * Normal(random)), 0.3, 30);
        var milesPerHour = Math.Clamp(11 + (0.8 * miles) + (3 * Normal(random)), 5, 25);
        var minutes = 60 * miles / milesPerHour;
        var slowMinutes = Math.Max(0, minutes - (60 * miles / 12));
        var fare = isAirport ? 52 : 2.5 + (2.5 * miles) + (0.5 * slowMinutes) + (0.5 * random.Next(3));
        return new Ride((float)miles, (float)(60 * minutes), 1 + random.Next(4), isAirport ? 2 : 1, (float)Math.Round(fare * 2) / 2);
    }

    /// <summary>A standard normal number (G. Box, M. Muller, 1958).</summary>
    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
