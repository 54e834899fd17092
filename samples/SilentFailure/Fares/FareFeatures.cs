namespace SilentFailure.Fares;

/// <summary>What the model is given; ML.NET reads it by property. The same numbers in another unit are a silent failure.</summary>
internal sealed class FareFeatures
{
    /// <summary>In miles.</summary>
    public float Distance { get; set; }

    public float Seconds { get; set; }

    public float Passengers { get; set; }

    public float RateCode { get; set; }

    /// <summary>The label, known in training alone.</summary>
    public float FarePerMile { get; set; }
}
