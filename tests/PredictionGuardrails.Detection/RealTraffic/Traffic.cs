namespace PredictionGuardrails.Detecting.RealTraffic;

/// <summary>A stream as it was drawn.</summary>
/// <param name="Stream">What it was drawn from.</param>
/// <param name="Level">The level that it followed.</param>
/// <param name="Times">When each prediction came, in seconds from the start.</param>
/// <param name="Values">What it was.</param>
internal sealed record Traffic(HealthyStream Stream, DailyLevel Level, double[] Times, double[] Values)
{
    /// <summary>How long the stream is, in seconds.</summary>
    public double Length => Stream.Days * DailyLevel.Day;

    /// <summary>The same values in an order of chance, at the same times: nothing depends on the hour any more.</summary>
    public Traffic Exchangeable()
    {
        var values = Values.ToArray();
        new Random(1).Shuffle(values);
        return this with { Values = values };
    }

    /// <summary>The first prediction that came at a time or later.</summary>
    public int IndexAt(double seconds)
    {
        var index = Array.BinarySearch(Times, seconds);
        return index < 0 ? ~index : index;
    }
}
