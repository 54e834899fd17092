using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Profiles;

/// <summary>Hours and segments that are not in a baseline, because they have too few values to learn from.</summary>
internal static class PartsWithoutBaseline
{
    private const int MostNamed = 5;

    /// <param name="of">The file and the column.</param>
    /// <param name="counts">How many values each hour has.</param>
    /// <param name="hours">How many hours have a baseline.</param>
    /// <param name="kind">Which hours those are.</param>
    /// <param name="segments">The segments without a baseline.</param>
    /// <param name="allSegments">How many segments there are.</param>
    public static IEnumerable<string> Warn(string of, IReadOnlyList<long> counts, int hours, HoursOf kind, IReadOnlyList<string> segments, int allSegments)
    {
        if (hours < counts.Count)
        {
            var fewest = Math.Max(1, counts.Min());
            var times = (NumberBaselineLearner.MinimumSampleCount + fewest - 1) / fewest;
            var advice = times > 1 ? $" With {Words.Count(times)} times as many rows every hour has enough{(kind == HoursOf.Week ? ", or with hours of the day, --hours day" : "")}." : "";
            yield return
                $"{of}: {Words.Count(hours)} of {Words.Of(counts.Count, "hour")} of the {(kind == HoursOf.Week ? "week" : "day")} are in the baseline, because an hour needs {NumberBaselineLearner.MinimumSampleCount} values, and the hour with the fewest has {Words.Count(counts.Min())}. The others are compared with all hours together.{advice}";
        }

        if (segments.Count > 0)
        {
            var more = segments.Count > MostNamed ? $", and {Words.Count(segments.Count - MostNamed)} more" : "";
            yield return
                $"{of}: {Words.Count(allSegments - segments.Count)} of {Words.Of(allSegments, "segment")} are in the baseline, because a segment needs {NumberBaselineLearner.MinimumSampleCount} values. Not in it: {string.Join(", ", segments.Take(MostNamed).Select(name => OneLine.Quote(name)))}{more}.";
        }
    }
}
