namespace PredictionGuardrails.Extensibility.Tests.Support;

/// <summary>Histories that are the same in every run.</summary>
internal static class Histories
{
    public static readonly DateTimeOffset Start = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset End = Start.AddDays(1);

    /// <summary>Numbers around 20, with some that are missing, no numbers or zeros.</summary>
    /// <param name="seed">Another one gives other numbers.</param>
    /// <param name="count">How many.</param>
    /// <param name="memory">How much each resembles the one before it, from 0 to 1; how they are distributed doesn't depend on it.</param>
    public static IReadOnlyList<double?> Numbers(int seed, int count, double memory = 0.4)
    {
        var random = new Random(seed);
        var state = 0.0;
        var values = new double?[count];
        for (var i = 0; i < count; i++)
        {
            state = (memory * state) + (Math.Sqrt(1 - (memory * memory)) * Normal(random));
            values[i] = random.Next(500) switch
            {
                0 => null,
                1 => double.NaN,
                2 => double.PositiveInfinity,
                3 => 0,
                _ => 20 * Math.Exp(0.2 * state),
            };
        }

        return values;
    }

    public static IReadOnlyList<string?> Labels(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(100) switch
        {
            < 70 => "city",
            < 95 => "night",
            < 99 => "airport",
            _ => null,
        })];
    }

    /// <summary>What a guard that requires finite numbers learns.</summary>
    public static Baseline Learn(IEnumerable<double?> values)
    {
        var learner = new NumberBaselineLearner();
        var rejected = 0;
        foreach (var value in values)
        {
            learner.Add(value);
            rejected += IsRejected(value) ? 1 : 0;
        }

        return learner.Learn(Start, End, rejected)!;
    }

    /// <summary>What a guard that requires labels learns.</summary>
    public static Baseline Learn(IEnumerable<string?> labels)
    {
        var learner = new LabelBaselineLearner();
        var rejected = 0;
        foreach (var label in labels)
        {
            learner.Add(label);
            rejected += label is null ? 1 : 0;
        }

        return learner.Learn(Start, End, rejected)!;
    }

    /// <summary>Whether it is no number that a guard lets pass by default.</summary>
    public static bool IsRejected(double? value) => value is not { } number || !double.IsFinite(number);

    public static MetricSnapshot Snapshot(IEnumerable<double?> values)
    {
        var builder = new MetricSnapshotBuilder();
        foreach (var value in values)
        {
            if (value is { } number)
            {
                builder.AddNumber(number);
            }
            else
            {
                builder.AddNull();
            }
        }

        return builder.Build(Start, End);
    }

    /// <summary>Everything that there is of a baseline, to compare it with another.</summary>
    public static string Text(Baseline baseline) => BaselineFile.Format(new Dictionary<string, Baseline> { ["prediction"] = baseline });

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
