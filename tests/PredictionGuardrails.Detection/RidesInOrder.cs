using System.Globalization;
using System.Text;

namespace PredictionGuardrails.Detecting;

/// <summary>The rides in the order of their file, where blocks of vendor and time change the outputs.</summary>
internal static class RidesInOrder
{
    private static readonly int[] Learned = [1_000, 20_000];

    public static string Run(DirectoryInfo folder)
    {
        var rides = Data.ReadRides(folder);
        var text = new StringBuilder();
        text.AppendLine().AppendLine("Taxi rides in the order of their file:").AppendLine();
        text.AppendLine("| outputs | learned from the first | predictions watched | alarms | x10 caught, median / worst of 20 places |").AppendLine("| --- | --- | --- | --- | --- |");
        double[] fares = [.. rides.Select(ride => (double)ride.Fare)];
        var predicted = ModelStreams.PredictFares(rides.Take(Learned[^1]), rides);
        foreach (var learned in Learned)
        {
            Tell(text, "fares", fares, learned);
            Tell(text, "fares predicted by a model of the first 20,000 rides", predicted, learned);
        }

        return text.ToString();
    }

    private static void Tell(StringBuilder text, string name, double[] outputs, int learned)
    {
        using var subject = new Subject(null, learned);
        var next = 0;
        subject.Learn(() => outputs[next++]);
        var alarms = new List<int>();
        var before = subject.Breaches;
        for (; next < outputs.Length; next++)
        {
            subject.Predict(outputs[next]);
            if (subject.Breaches > before)
            {
                before = subject.Breaches;
                alarms.Add(next);
            }
        }

        var delays = Enumerable.Range(0, 20).Select(i => Delay(subject, outputs, learned + (i * 3900))).Order().ToList();
        var at = alarms.Count == 0 ? "" : $" (at ride {string.Join(", ", alarms.Select(ride => ride.ToString("N0", CultureInfo.InvariantCulture)))})";
        text.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {learned:N0} | {outputs.Length - learned:N0} | {alarms.Count}{at} | {delays[10]} / {delays[^1]} |");
    }

    private static int Delay(Subject subject, double[] outputs, int start)
    {
        subject.Reset();
        var before = subject.Breaches;
        var wrong = 0;
        while (subject.Breaches == before)
        {
            subject.Predict(10 * outputs[start + wrong++]);
        }

        return wrong;
    }
}
