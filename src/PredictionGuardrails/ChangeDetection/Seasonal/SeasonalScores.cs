using System.Globalization;
using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.ChangeDetection;

/// <summary>
/// Scores for values that move within a distribution of deviations, as densities over its probability: under the distribution itself each has
/// an expectation of one, whatever its shape. The first <see cref="Directed"/> are by turns for values that rise and for values that fall.
/// </summary>
internal static class SeasonalScores
{
    /// <summary>How much of each tilt is kept uniform, so that one strange value doesn't ruin it.</summary>
    private const double Uniform = 0.1;

    /// <summary>How many standard errors the distribution is taken to be wrong by.</summary>
    private const double Doubt = 3;

    private const double SmallestGain = 1e-6;

    private static readonly Func<Edge, double>[] Distributions =
        [.. Tilts(), .. Tails(), Ends, static edge => Middle(edge, 0.25, 0.5), static edge => Middle(edge, 0.4, 0.2)];

    public static readonly string[] Findings =
    [
        .. Enumerable.Range(0, Directed).Select(static score => score % 2 == 0 ? "higher than usual at this time" : "lower than usual at this time"),
        "more spread out than usual at this time", "less spread out than usual at this time", "less spread out than usual at this time",
    ];

    /// <summary>The names of the scores, each with what it finds.</summary>
    public static readonly IReadOnlyList<(string Name, string Finding)> Names =
        [.. Findings.Select(static (finding, score) => ($"usual {score.ToString(CultureInfo.InvariantCulture)}", finding))];

    public static int Count => Distributions.Length;

    /// <summary>How many scores are for values that rise or fall.</summary>
    public static int Directed => (2 * SeasonalSettings.Tilts.Length) + 4;

    /// <summary>How many numbers a tile has in a table of gains, a multiple of a vector's length.</summary>
    public static int Width => (Count + 7) / 8 * 8;

    /// <summary>Writes the logarithm of what each score gains in each tile, less what it may gain by the error of the weights.</summary>
    /// <param name="weights">The weights of the tiles, in order.</param>
    /// <param name="effective">From how many values they are.</param>
    /// <param name="gains">Takes the gains, tile after tile.</param>
    public static void Write(ReadOnlySpan<double> weights, double effective, float[] gains)
    {
        var total = 0.0;
        foreach (var weight in weights)
        {
            total += weight;
        }

        Span<Edge> edges = stackalloc Edge[weights.Length + 1];
        var below = 0.0;
        edges[0] = Edge.At(0);
        for (var tile = 0; tile < weights.Length; tile++)
        {
            below += weights[tile];
            edges[tile + 1] = Edge.At(tile == weights.Length - 1 ? 1 : Math.Min(below / total, 1 - 1e-12));
        }

        Span<double> gained = stackalloc double[weights.Length];
        for (var score = 0; score < Count; score++)
        {
            var distribution = Distributions[score];
            var low = 0.0;
            var square = 0.0;
            for (var tile = 0; tile < weights.Length; tile++)
            {
                var high = distribution(edges[tile + 1]);
                var probability = weights[tile] / total;
                gained[tile] = Math.Max(SmallestGain, (high - low) / probability);
                square += probability * gained[tile] * gained[tile];
                low = high;
            }

            var deflation = Math.Log(1 + (Doubt * Math.Sqrt(Math.Max(0, square - 1) / effective)));
            for (var tile = 0; tile < weights.Length; tile++)
            {
                gains[(tile * Width) + score] = (float)(Math.Log(gained[tile]) - deflation);
            }
        }
    }

    private static IEnumerable<Func<Edge, double>> Tilts()
    {
        foreach (var tilt in SeasonalSettings.Tilts)
        {
            yield return edge => (Uniform * edge.Probability) + ((1 - Uniform) * StandardNormal.Cumulative(edge.NormalScore - tilt));
            yield return edge => (Uniform * edge.Probability) + ((1 - Uniform) * StandardNormal.Cumulative(edge.NormalScore + tilt));
        }
    }

    private static IEnumerable<Func<Edge, double>> Tails()
    {
        foreach (var part in new[] { 0.1, 0.02 })
        {
            yield return edge => (0.5 * edge.Probability) + (0.5 * Math.Max(0, edge.Probability - (1 - part)) / part);
            yield return edge => (0.5 * edge.Probability) + (0.5 * Math.Min(edge.Probability, part) / part);
        }
    }

    private static double Ends(Edge edge)
    {
        var u = edge.Probability;
        return (0.3 * u) + (0.7 * (Math.Min(u, 0.05) + Math.Max(0, u - 0.95)) / 0.1);
    }

    private static double Middle(Edge edge, double from, double width)
    {
        var u = edge.Probability;
        return (0.5 * u) + (0.5 * Math.Clamp((u - from) / width, 0, 1));
    }

    /// <summary>A place between two tiles.</summary>
    /// <param name="Probability">The probability of the tiles below it.</param>
    /// <param name="NormalScore">The quantile of the standard normal distribution with that probability.</param>
    private readonly record struct Edge(double Probability, double NormalScore)
    {
        public static Edge At(double probability) => new(probability, StandardNormal.Quantile(probability));
    }
}
