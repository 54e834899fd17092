namespace PredictionGuardrails.Soak;

/// <param name="Kilometers">How far, in kilometers.</param>
/// <param name="City">Where.</param>
internal sealed record Ride(double Kilometers, string City);

/// <summary>A model that is right most of the time: one prediction in 2,000 is impossible, and now and then a release multiplies all by 50.</summary>
internal sealed class FareModel(Tally tally)
{
    /// <summary>No fare of the model is this one.</summary>
    public const double Fallback = 12.3456789;

    /// <summary>What the release in force multiplies fares by.</summary>
    public double Factor { get; set; } = 1;

    public double Score(Ride ride)
    {
        tally.Model(1);
        return Fare(ride);
    }

    public async ValueTask<double> ScoreAsync(Ride ride, CancellationToken cancellationToken)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        return Score(ride);
    }

    public double[] ScoreAll(IReadOnlyList<Ride> rides)
    {
        tally.Model(rides.Count);
        return [.. rides.Select(Fare)];
    }

    public async IAsyncEnumerable<double> ForecastAsync(Ride ride)
    {
        for (var i = 0; i < 3; i++)
        {
            await Task.Yield();
            yield return Score(ride);
        }
    }

    private double Fare(Ride ride) => Random.Shared.Next(2_000) switch
    {
        0 => double.NaN,
        1 => 1e9,
        _ => Factor * (2.5 + (1.8 * ride.Kilometers)),
    };
}
