using System.Text.Json;
using System.Text.Json.Serialization;
using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.Baselines;

/// <summary>The content of a baseline file; without a guard, any guard takes it.</summary>
internal sealed record GuardBaselines
{
    public string? Guard { get; init; }

    public string? ModelVersion { get; init; }

    public required Dictionary<string, MetricBaseline?> Metrics { get; init; }

    /// <exception cref="JsonException">A metric isn't there, or is there twice, or its counts can't be.</exception>
    public Dictionary<string, Baseline> ToBaselines()
    {
        var baselines = new Dictionary<string, Baseline>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, metric) in Metrics)
        {
            var baseline = metric?.ToBaseline() ?? throw new JsonException($"The baseline of metric '{name}' is null");
            if (!baselines.TryAdd(name, baseline with { ModelVersion = baseline.ModelVersion ?? ModelVersion }))
            {
                throw new JsonException($"Metric '{name}' is there twice");
            }
        }

        return baselines;
    }
}

/// <summary>One metric in a baseline file.</summary>
internal sealed record MetricBaseline : SnapshotContent
{
    [JsonPropertyOrder(Details)]
    public long Rejected { get; init; }

    [JsonPropertyOrder(Details)]
    public long MostFrequent { get; init; }

    [JsonPropertyOrder(Details)]
    public double Autocorrelation { get; init; }

    /// <summary>Whether the values were sorted; null if they weren't.</summary>
    [JsonPropertyOrder(Details)]
    public bool? IsSorted { get; init; }

    /// <summary>Where the fine bins begin and end, and how many numbers are in each; null where there are none.</summary>
    [JsonPropertyOrder(Bins)]
    public double? FineLow { get; init; }

    [JsonPropertyOrder(Bins)]
    public double? FineHigh { get; init; }

    [JsonPropertyOrder(Bins)]
    public long[]? FineCounts { get; init; }

    [JsonPropertyOrder(Last)]
    public required Dictionary<string, double> Margins { get; init; }

    [JsonPropertyOrder(Last)]
    public HourlyMetric? Hours { get; init; }

    /// <summary>The version of the model that it was learned from, where that is not the file's.</summary>
    [JsonPropertyOrder(Last)]
    public string? ModelVersion { get; init; }

    public static MetricBaseline Of(Baseline baseline)
    {
        var values = baseline.Values;
        return new MetricBaseline
        {
            From = values.From,
            To = values.To,
            Numbers = values.Moments.Count,
            Mean = values.Moments.Mean,
            SumOfSquares = values.Moments.SumOfSquares,
            Minimum = values.Minimum,
            Maximum = values.Maximum,
            ValueCounts = values.ValueCounts with { Repeats = baseline.Repeats },
            OtherLabels = values.OtherLabelCount,
            Rejected = baseline.Rejected,
            MostFrequent = baseline.MostFrequent,
            Autocorrelation = baseline.Autocorrelation,
            IsSorted = baseline.IsSorted ? true : null,
            Buckets = Flatten(values.Histogram),
            FineLow = baseline.Fine?.Bins.Low,
            FineHigh = baseline.Fine?.Bins.High,
            FineCounts = baseline.Fine?.Counts,
            Labels = new(values.LabelCounts),
            Margins = new(baseline.Margins),
            Hours = baseline.Hours is null ? null : HourlyMetric.Of(baseline.Hours),
        };
    }

    /// <exception cref="JsonException">Something that can't be.</exception>
    public Baseline ToBaseline() => new(ToSnapshot())
    {
        Repeats = Repeats,
        Rejected = Rejected,
        MostFrequent = MostFrequent,
        Autocorrelation = Autocorrelation,
        IsSorted = IsSorted == true,
        Fine = FineLow is { } low && FineHigh is { } high && FineCounts is { Length: LinearBins.Count } fine ? new LinearHistogram(new LinearBins(low, high), fine) : null,
        Margins = Margins,
        Hours = Hours?.ToBaselines(),
        ModelVersion = ModelVersion,
    };

    protected override IEnumerable<long> Counts => [.. base.Counts, Rejected, MostFrequent, .. FineCounts ?? []];

    protected override void ThrowIfImpossible()
    {
        base.ThrowIfImpossible();
        if (Autocorrelation is not (>= -1 and <= 1))
        {
            throw new JsonException("The autocorrelation isn't from -1 to 1");
        }

        if (Margins.Values.Any(static margin => margin is not (>= 0 and < double.PositiveInfinity)))
        {
            throw new JsonException("A margin is negative or isn't finite");
        }

        if (FineLow is { } low && FineHigh is { } high && !(low < high && double.IsFinite(high - low)))
        {
            throw new JsonException("The fine bins don't end after their beginning");
        }
    }
}

/// <summary>One metric's hours in a baseline file.</summary>
internal sealed record HourlyMetric
{
    /// <summary>Whether they are the hours of the week; else of the day.</summary>
    public required bool OfWeek { get; init; }

    /// <summary>By which clock: the name of a time zone.</summary>
    public required string TimeZone { get; init; }

    /// <summary>The baselines, by the number of the hour.</summary>
    public required Dictionary<int, MetricBaseline?> ByHour { get; init; }

    public static HourlyMetric Of(HourlyBaselines hours) => new()
    {
        OfWeek = hours.AreOfWeek,
        TimeZone = hours.TimeZone.Id,
        ByHour = hours.ByHour.ToDictionary(hour => hour.Key, hour => (MetricBaseline?)MetricBaseline.Of(hour.Value)),
    };

    /// <exception cref="TimeZoneNotFoundException">The time zone is not known on this machine.</exception>
    /// <exception cref="JsonException">An hour has no baseline, or something in it can't be.</exception>
    public HourlyBaselines ToBaselines() =>
        new()
        {
            AreOfWeek = OfWeek,
            TimeZone = TimeZoneInfo.FindSystemTimeZoneById(TimeZone),
            ByHour = ByHour.ToDictionary(
                static hour => hour.Key, static hour => hour.Value?.ToBaseline() ?? throw new JsonException($"The baseline of hour {hour.Key} is null")),
        };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GuardBaselines))]
internal sealed partial class BaselineJson : JsonSerializerContext;
