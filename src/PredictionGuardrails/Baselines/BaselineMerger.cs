using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.Baselines;

/// <summary>Makes one baseline of several, such as those of replicas.</summary>
internal static class BaselineMerger
{
    public static Baseline Merge(IReadOnlyCollection<Baseline> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.Count == 0)
        {
            throw new ArgumentException("At least one baseline is required.", nameof(parts));
        }

        if (parts.Select(static part => part.Values.LabelCounts.Count > 0).Distinct().Count() > 1)
        {
            throw new ArgumentException("Some baselines contain numbers and others contain labels. All baselines must be of the same metric.", nameof(parts));
        }

        return parts.Count == 1 ? parts.First() : MergeSeveral([.. parts]);
    }

    private static Baseline MergeSeveral(Baseline[] parts) => new(MetricSnapshot.Merge(Array.ConvertAll(parts, static part => part.Values)))
    {
        Autocorrelation = parts.Max(static part => part.Autocorrelation),
        Fine = MergeFine(parts),
        MostFrequent = parts.Sum(static part => part.MostFrequent),
        Repeats = parts.Sum(static part => part.Repeats),
        Rejected = parts.Sum(static part => part.Rejected),
        Margins = parts.SelectMany(static part => part.Margins).GroupBy(static margin => margin.Key, static margin => margin.Value)
            .ToDictionary(static margin => margin.Key, static margin => margin.Max()),
        IsSorted = parts.Any(static part => part.IsSorted),
        Hours = MergeHours(parts),
        ModelVersion = parts.All(part => part.ModelVersion == parts[0].ModelVersion) ? parts[0].ModelVersion : null,
    };

    /// <summary>Fine bins add up only if they are the same ones; otherwise the numbers are compared by the buckets of the histogram.</summary>
    private static LinearHistogram? MergeFine(Baseline[] parts)
    {
        if (parts[0].Fine is not { } first || parts.Any(part => part.Fine is not { } fine || fine.Bins != first.Bins))
        {
            return null;
        }

        var counts = new long[LinearBins.Count];
        foreach (var part in parts)
        {
            for (var bin = 0; bin < counts.Length; bin++)
            {
                counts[bin] += part.Fine!.Counts[bin];
            }
        }

        return new LinearHistogram(first.Bins, counts);
    }

    /// <summary>Hours are merged if all parts have them by the same clock.</summary>
    private static HourlyBaselines? MergeHours(Baseline[] parts)
    {
        if (parts[0].Hours is not { } first
            || parts.Any(part => part.Hours is not { } hours || hours.AreOfWeek != first.AreOfWeek || !hours.TimeZone.Equals(first.TimeZone)))
        {
            return null;
        }

        return first with
        {
            ByHour = parts.SelectMany(static part => part.Hours!.ByHour).GroupBy(static hour => hour.Key)
                .ToDictionary(static hour => hour.Key, static hour => Merge([.. hour.Select(static part => part.Value)])),
        };
    }
}
