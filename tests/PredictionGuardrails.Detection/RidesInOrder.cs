using System.Globalization;
using System.Text;

namespace PredictionGuardrails.Detecting;

/// <summary>The rides in the order of their file, where blocks of vendor and time change the outputs: learnt from the first 20,000.</summary>
internal static class RidesInOrder
{
    private const int Learnt = 20_000;

    public static string Run(DirectoryInfo folder)
    {
        var rides = Data.ReadRides(folder);
        var text = new StringBuilder();
        text.AppendLine().AppendLine("Taxi rides in the order of their file, learnt from the first 20,000:").AppendLine();
        text.AppendLine("| outputs | predictions watched | alarms | x10 caught, median / worst of 20 places |").AppendLine("| --- | --- | --- | --- |");
        Tell(text, "fares", [.. rides.Select(ride => (double)ride.Fare)]);
        Tell(text, "fares predicted by a model of the first 20,000 rides", ModelStreams.PredictFares(rides.Take(Learnt), rides));
        return text.ToString();
    }

    private static void Tell(StringBuilder text, string name, double[] outputs)
    {
        using var subject = new Subject(null, Learnt);
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

        var delays = Enumerable.Range(0, 20).Select(i => Delay(subject, outputs, Learnt + (i * 3900))).Order().ToList();
        var at = alarms.Count == 0 ? "" : $" (at ride {string.Join(", ", alarms.Select(ride => ride.ToString("N0", CultureInfo.InvariantCulture)))})";
        text.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {outputs.Length - Learnt:N0} | {alarms.Count}{at} | {delays[10]} / {delays[^1]} |");
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
