namespace PredictionGuardrails.Detecting;

/// <summary>What a stream looks like to a fault: its mean, its standard deviation, its latest value, a source of chance.</summary>
internal sealed record FaultContext(double Mean, double Deviation, double Latest, Random Random);

/// <summary>A silent failure: what it makes of a right value.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Apply">Makes the wrong value.</param>
/// <param name="IsForLabels">Whether it is one of labels, not of numbers; null for both.</param>
/// <param name="CountsFromNaN">Whether delays count from the first NaN.</param>
internal sealed record Fault(string Name, Func<FaultContext, double, double> Apply, bool? IsForLabels = false, bool CountsFromNaN = false)
{
    public static readonly Fault[] All =
    [
        new("x10", (_, value) => value * 10),
        new("/1000", (_, value) => value / 1000),
        new("sign flipped", (_, value) => -value),
        new("constant", (context, _) => context.Latest, IsForLabels: null),
        new("x2", (_, value) => value * 2),
        new("+1 sd", (context, value) => value + context.Deviation),
        new("spread x3", (context, value) => context.Mean + (3 * (value - context.Mean))),
        new("zeros 20 %", (context, value) => context.Random.NextDouble() < 0.2 ? 0 : value),
        new("NaN 1 %", (context, value) => context.Random.NextDouble() < 0.01 ? double.NaN : value, CountsFromNaN: true),
        new("share +10 points", (context, value) => value == 0 && context.Random.NextDouble() < 1 / 7.0 ? 2 : value, IsForLabels: true),
    ];

    public bool Concerns(OutputStream stream) => IsForLabels is null || IsForLabels == (stream.Labels is not null);
}
