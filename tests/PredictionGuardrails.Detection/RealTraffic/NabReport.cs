using System.Globalization;
using System.Text;

namespace PredictionGuardrails.Detecting.RealTraffic;

/// <summary>The benchmark's table, as Markdown.</summary>
internal static class NabReport
{
    public static string Write(IReadOnlyList<NabScore> scores)
    {
        var text = new StringBuilder();
        Say(text, $"\nNumenta Anomaly Benchmark, standard profile, guards that observe: {NabScore.Of(scores):0.0} (0 for detecting nothing, 100 for perfect).\n");
        Say(text, $"| series | rows | detections | windows found | detections outside | counts | at the end |");
        Say(text, $"| --- | ---: | ---: | ---: | ---: | ---: | --- |");
        foreach (var score in scores)
        {
            Say(text, $"| {score.File.Name} | {score.File.Values.Length:N0} | {score.Detections.Length} | {score.Found} of {score.File.Windows.Length} | {score.Outside} | {score.Sum:0.00} | {score.AtEnd} |");
        }

        Say(text, $"| together | {scores.Sum(score => score.File.Values.Length):N0} | {scores.Sum(score => score.Detections.Length)} | {scores.Sum(score => score.Found)} of {scores.Sum(score => score.File.Windows.Length)} | {scores.Sum(score => score.Outside)} | {scores.Sum(score => score.Sum):0.00} | |");
        return text.ToString();
    }

    private static void Say(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
