namespace PredictionGuardrails.Detecting.RealTraffic;

/// <summary>A silent failure in the midst of traffic: what it makes of a right value.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Apply">Makes the wrong value, from what the outputs are, the right one, and the last one before the failure.</param>
internal sealed record TrafficFault(string Name, Func<TrafficKind, double, double, double> Apply)
{
    public static readonly TrafficFault TenTimes = Factor("x10", 10);

    public static readonly TrafficFault Thousandth = Factor("÷1000", 1 / 1000.0);

    /// <summary>Failures that nobody could call healthy.</summary>
    public static readonly TrafficFault[] Gross =
    [
        TenTimes,
        Thousandth,
        Factor("x1609", 1609),
        new("constant", (_, _, last) => last),
        new("NaN", (_, _, _) => double.NaN),
    ];

    /// <summary>Changes that could be healthy, elsewhere.</summary>
    public static readonly TrafficFault[] Shifts =
    [
        Factor("x1.5", 1.5),
        new("+1 sd", (kind, value, _) => kind.Raised(value)),
    ];

    private static TrafficFault Factor(string name, double factor) => new(name, (kind, value, _) => kind.Times(value, factor));
}
