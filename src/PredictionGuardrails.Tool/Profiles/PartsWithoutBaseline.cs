using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Profiles;

/// <summary>Warns about hours and segments that aren't in a baseline because they have too few values.</summary>
internal static class PartsWithoutBaseline
{
    private const int MostNamed = 5;

    /// <param name="of">The file and the column.</param>
    /// <param name="counts">The number of values of each hour.</param>
    /// <param name="hours">The number of hours with a baseline.</param>
    /// <param name="kind">The kind of hours.</param>
    /// <param name="segments">The segments without a baseline.</param>
    /// <param name="allSegments">The number of segments.</param>
    public static IEnumerable<string> Warn(string of, IReadOnlyList<long> counts, int hours, HoursOf kind, IReadOnlyList<string> segments, int allSegments)
    {
        if (hours < counts.Count)
        {
            var fewest = Math.Max(1, counts.Min());
            var times = (NumberBaselineLearner.MinimumSampleCount + fewest - 1) / fewest;
            var advice = times > 1 ? $" Use {Words.Count(times)} times as many rows{(kind == HoursOf.Week ? ", or --hours day" : "")}." : "";
            yield return
                $"{of}: The baseline contains {Words.Count(hours)} of {Words.Of(counts.Count, "hour")} of the {(kind == HoursOf.Week ? "week" : "day")}. An hour requires {NumberBaselineLearner.MinimumSampleCount} values, and the hour with the fewest has {Words.Count(counts.Min())}. The other hours are compared with all hours together.{advice}";
        }

        if (segments.Count > 0)
        {
            var more = segments.Count > MostNamed ? $", and {Words.Count(segments.Count - MostNamed)} more" : "";
            yield return
                $"{of}: The baseline contains {Words.Count(allSegments - segments.Count)} of {Words.Of(allSegments, "segment")}. A segment requires {NumberBaselineLearner.MinimumSampleCount} values. Not included: {string.Join(", ", segments.Take(MostNamed).Select(name => OneLine.Quote(name)))}{more}.";
        }
    }
}
