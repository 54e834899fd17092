using System.Globalization;

namespace PredictionGuardrails.Detecting.RealTraffic;

/// <summary>Traffic of a healthy model as services have it: what it says, how its outputs go up and down with the day, how many there are.</summary>
/// <param name="Kind">What the outputs are.</param>
/// <param name="Amplitude">How far they go up and down with the day, on a logarithmic scale.</param>
/// <param name="Rate">How many there are in a second.</param>
/// <param name="Days">For how many days.</param>
/// <param name="SeedSet">By which seeds they are drawn.</param>
internal sealed record HealthyStream(TrafficKind Kind, double Amplitude, double Rate, int Days, string SeedSet)
{
    /// <summary>The seeds by which the library is built, and by default.</summary>
    public const string Building = "building";

    /// <summary>The seeds that are looked at when all is done.</summary>
    public const string Final = "final";

    private static readonly double[] Amplitudes = [0.1, 0.3, 0.6];
    private static readonly (double Rate, int Days)[] Rates = [(0.02, 28), (0.3, 14), (3, 3)];
    private static readonly (double Rate, int Days)[] ShortRates = [(0.3, 3), (3, 1)];

    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Kind.Name} ±{Amplitude} {Rate}/s");

    /// <summary>The streams of the tables.</summary>
    public static HealthyStream[] All(string seedSet = Building) => Make(Amplitudes, Rates, seedSet);

    /// <summary>A few short streams: for tests.</summary>
    public static HealthyStream[] Short(string seedSet = Building) => Make([0.3], ShortRates, seedSet);

    /// <summary>Draws the stream.</summary>
    public Traffic Draw()
    {
        var random = new Random(StableHash(string.Create(CultureInfo.InvariantCulture, $"{Kind.Name} {Amplitude} {Rate} {SeedSet}")));
        var level = new DailyLevel(Amplitude, Days, random);
        var end = Days * DailyLevel.Day;
        var silence = end * (0.1 + (0.8 * random.NextDouble()));
        var (times, values) = (new List<double>((int)(end * Rate * 1.02)), new List<double>((int)(end * Rate * 1.02)));
        for (var time = Wait(); time < end; time += Wait())
        {
            if (time >= silence)
            {
                (time, silence) = (time + DailyLevel.Hour, double.PositiveInfinity);
            }

            times.Add(time);
            values.Add(Kind.Value(level.At(time), OutputStream.Gauss(random)));
        }

        return new Traffic(this, level, [.. times], [.. values]);

        double Wait() => -Math.Log(1 - random.NextDouble()) / Rate;
    }

    /// <summary>A hash that is the same in every process and version (FNV-1a; G. Fowler, L. Noll, P. Vo).</summary>
    private static int StableHash(string text)
    {
        var hash = 2166136261u;
        foreach (var character in text)
        {
            hash = unchecked((hash ^ character) * 16777619u);
        }

        return (int)(hash & int.MaxValue);
    }

    private static HealthyStream[] Make(double[] amplitudes, (double Rate, int Days)[] rates, string seedSet) =>
    [
        .. from kind in TrafficKind.All
           from amplitude in amplitudes
           from pace in rates
           select new HealthyStream(kind, amplitude, pace.Rate, pace.Days, seedSet),
    ];
}
