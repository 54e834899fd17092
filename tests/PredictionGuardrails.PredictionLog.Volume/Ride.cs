namespace PredictionGuardrails.PredictionLog.Volume;

/// <summary>An input with ten numbers and a text.</summary>
internal sealed record Ride(string Id, long Customer, string City, double[] Numbers)
{
    public const int Columns = 10;

    /// <summary>Rides of 4,096 customers.</summary>
    public static Ride[] Some()
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, 4096).Select(number =>
            new Ride($"ride-{number}", number, number % 2 == 0 ? "Lyon" : "Nantes", [.. Enumerable.Range(0, Columns).Select(_ => 100 * random.NextDouble())]))];
    }
}
