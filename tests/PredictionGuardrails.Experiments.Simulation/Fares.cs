using System.Globalization;

namespace PredictionGuardrails.Experiments.Simulation;

/// <summary>
/// The history that the documentation of <c>guardrails experiment</c> plans with: log-normal fares of customers who come again, one every 30 seconds, and a label
/// of each.
/// </summary>
internal static class Fares
{
    private const int Count = 20_000;
    private const int Customers = 8_000;
    private const double Median = 12.2;
    private const double Sigma = 0.5;
    private static readonly DateTime Start = new(2026, 1, 5, 0, 0, 0, DateTimeKind.Utc);

    /// <param name="path">The file of comma-separated values.</param>
    public static void Write(string path)
    {
        var random = new Randomness(1);
        File.WriteAllLines(path, Enumerable.Range(0, Count).Select(number => RowOf(number, random)).Prepend("at,customer,fare,size"));
    }

    private static string RowOf(int number, Randomness random)
    {
        var customer = random.Below(Customers);
        var fare = Median * Math.Exp(Sigma * random.Normal());
        var size = fare < 10 ? "small" : fare < 20 ? "medium" : "large";
        return string.Create(CultureInfo.InvariantCulture, $"{Start.AddSeconds(30 * number):yyyy-MM-ddTHH:mm:ssZ},c{customer},{fare:0.00},{size}");
    }
}
