using System.Text.Json;
using System.Text.Json.Serialization;

namespace PredictionGuardrails.Statistics;

/// <summary>What a snapshot is as JSON, by itself or as a part of a baseline.</summary>
internal record SnapshotContent
{
    /// <summary>The order of properties in a file, where a baseline has further ones between those of a snapshot.</summary>
    protected const int Details = 1;

    protected const int AfterDetails = 2;

    protected const int Bins = 3;

    protected const int AfterBins = 4;

    protected const int Last = 5;

    /// <summary>Doubles count up to here, which is 2 to the power of 53.</summary>
    private const long LargestTotal = 9_007_199_254_740_992;

    /// <summary>The version of the format; null in a baseline, which has a version of its own.</summary>
    public int? Version { get; init; }

    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    public required long Numbers { get; init; }

    public required double Mean { get; init; }

    public required double SumOfSquares { get; init; }

    public required double Minimum { get; init; }

    public required double Maximum { get; init; }

    public long Zeros { get => ValueCounts.Zeros; init => ValueCounts = ValueCounts with { Zeros = value }; }

    public long NaNs { get => ValueCounts.NaNs; init => ValueCounts = ValueCounts with { NaNs = value }; }

    public long PositiveInfinities { get => ValueCounts.PositiveInfinities; init => ValueCounts = ValueCounts with { PositiveInfinities = value }; }

    public long NegativeInfinities { get => ValueCounts.NegativeInfinities; init => ValueCounts = ValueCounts with { NegativeInfinities = value }; }

    public long Nulls { get => ValueCounts.Nulls; init => ValueCounts = ValueCounts with { Nulls = value }; }

    public long Others { get => ValueCounts.Others; init => ValueCounts = ValueCounts with { Others = value }; }

    public long OtherLabels { get; init; }

    public long Repeats { get => ValueCounts.Repeats; init => ValueCounts = ValueCounts with { Repeats = value }; }

    /// <summary>Orders and counts, one after the other.</summary>
    [JsonPropertyOrder(AfterDetails)]
    public required long[] Buckets { get; init; }

    [JsonPropertyOrder(AfterBins)]
    public required Dictionary<string, long> Labels { get; init; }

    /// <summary>What JSON has as properties of their own.</summary>
    [JsonIgnore]
    public ValueCounts ValueCounts { get; init; }

    public static SnapshotContent Of(MetricSnapshot values) => new()
    {
        From = values.From,
        To = values.To,
        Numbers = values.Moments.Count,
        Mean = values.Moments.Mean,
        SumOfSquares = values.Moments.SumOfSquares,
        Minimum = values.Minimum,
        Maximum = values.Maximum,
        ValueCounts = values.ValueCounts,
        OtherLabels = values.OtherLabelCount,
        Buckets = Flatten(values.Histogram),
        Labels = new(values.LabelCounts),
    };

    /// <summary>The buckets' orders and counts, one after the other.</summary>
    public static long[] Flatten(SparseHistogram histogram) => [.. histogram.Buckets().SelectMany(static bucket => new[] { bucket.Order, bucket.Count })];

    /// <exception cref="JsonException">Counts that can't be.</exception>
    public MetricSnapshot ToSnapshot()
    {
        ThrowIfImpossible();
        return new MetricSnapshot(From, To)
        {
            Moments = new Moments(Numbers, Mean, SumOfSquares),
            Minimum = Minimum,
            Maximum = Maximum,
            ValueCounts = ValueCounts,
            OtherLabelCount = OtherLabels,
            LabelCounts = Labels,
            Histogram = SparseHistogram.Of(Buckets.Chunk(2).Select(static bucket => ((int)bucket[0], bucket[1]))),
        };
    }

    /// <summary>Counts of any kind, but for those of buckets.</summary>
    protected virtual IEnumerable<long> Counts =>
        [Numbers, Zeros, NaNs, PositiveInfinities, NegativeInfinities, Nulls, Others, Repeats, OtherLabels, .. Labels.Values];

    /// <exception cref="JsonException">Counts that can't be.</exception>
    protected virtual void ThrowIfImpossible()
    {
        if (Counts.Any(static count => count < 0))
        {
            throw new JsonException("A count is negative");
        }

        if (Counts.Sum(static count => (double)count) > LargestTotal)
        {
            throw new JsonException($"The counts are above {LargestTotal} in total");
        }

        var last = -1L;
        var total = (double)Zeros;
        for (var i = 0; i + 1 < Buckets.Length; i += 2)
        {
            if (Buckets[i] <= last || Buckets[i] >= LogLinearBuckets.Count || Buckets[i + 1] < 1)
            {
                throw new JsonException("The buckets aren't in ascending order, each with a count");
            }

            last = Buckets[i];
            total += Buckets[i + 1];
        }

        if (Buckets.Length % 2 != 0 || total != Numbers)
        {
            throw new JsonException($"The buckets contain {total} numbers, but {Numbers} are expected");
        }

        if (Numbers > 0 && !(Minimum <= Maximum && double.IsFinite(Minimum) && double.IsFinite(Maximum)))
        {
            throw new JsonException("The smallest number isn't smaller than the largest");
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SnapshotContent))]
internal sealed partial class SnapshotJson : JsonSerializerContext;
