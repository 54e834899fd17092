namespace PredictionGuardrails.Detecting.RealTraffic;

/// <summary>Where in a stream something happens.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Start">At which prediction; null where the stream has no such place.</param>
/// <param name="Restarts">Whether the service is restarted just before.</param>
internal sealed record FaultPlace(string Name, Func<Traffic, int?> Start, bool Restarts = false)
{
    /// <summary>A stream that ends sooner after its place says nothing.</summary>
    private const int Enough = 400;

    public static readonly FaultPlace NearEnd = At("at 85 %", traffic => 0.85 * traffic.Length);

    public static readonly FaultPlace FirstHour = At("in the first hour", _ => DailyLevel.Hour / 2);

    /// <summary>After a week, in streams that have three more.</summary>
    public static readonly FaultPlace SecondWeek = At("in the second week", traffic => traffic.Stream.Days >= 28 ? 7.5 * DailyLevel.Day : double.PositiveInfinity);

    public static readonly FaultPlace[] All =
    [
        new("after 200", _ => 200),
        At("on day 1.6", _ => 1.6 * DailyLevel.Day),
        At("at the 6 a.m. step", traffic => (Math.Min(2, traffic.Stream.Days - 1) * DailyLevel.Day) + ((6 - DailyLevel.StartHour) * DailyLevel.Hour)),
        At("after a restart", traffic => 0.7 * traffic.Length) with { Restarts = true },
        NearEnd,
    ];

    private static FaultPlace At(string name, Func<Traffic, double> seconds) => new(name, traffic =>
    {
        var index = traffic.IndexAt(seconds(traffic));
        return index + Enough <= traffic.Times.Length ? index : null;
    });
}
