using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Histories;
using PredictionGuardrails.Tool.Profiles;

namespace PredictionGuardrails.Tool.Comparisons;

/// <summary>A metric on one side of a comparison.</summary>
/// <param name="Values">Its values.</param>
/// <param name="Learnt">What a guard would learn from it; null of very few values.</param>
internal sealed record ComparedMetric(MetricSnapshot Values, Baseline? Learnt)
{
    /// <summary>Quantiles without the histogram's error; null where every value is not known.</summary>
    public Func<double, double>? ExactQuantile { get; init; }

    /// <summary>By what dependent values count for fewer.</summary>
    public double EffectiveSampleRatio => Learnt?.EffectiveSampleRatio ?? 1;
}

/// <summary>One side of a comparison: a file of predictions, or a baseline.</summary>
/// <param name="Name">The file.</param>
/// <param name="Metrics">What is in it: the metrics, and those of each segment.</param>
internal sealed record ComparedSide(string Name, IReadOnlyDictionary<string, ComparedMetric> Metrics)
{
    /// <summary>What makes the side one that little is learned from.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>A baseline is never as large.</summary>
    private const long LargestBaseline = 1 << 26;

    /// <param name="request">The file, and the columns and segments of it that are compared.</param>
    /// <param name="progress">Gets how much is read.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static ComparedSide Read(ProfileRequest request, Action<double?> progress, CancellationToken cancellationToken)
    {
        if (TryReadBaseline(request.Source) is { } baseline)
        {
            return baseline;
        }

        if (request.Columns.Count == 0)
        {
            throw new InputException($"{request.Source.Name} is no baseline: say which column of it is compared, with --column.");
        }

        var profiler = Profiler.Run(request, progress, cancellationToken);
        var metrics = new Dictionary<string, ComparedMetric>();
        Add("", profiler.Columns);
        foreach (var (segment, columns) in profiler.Segments)
        {
            Add($" of {segment}", columns);
        }

        return new ComparedSide(request.Source.Name, metrics) { Warnings = profiler.Warnings };

        void Add(string suffix, IReadOnlyList<ColumnProfile> columns)
        {
            for (var i = 0; i < columns.Count; i++)
            {
                metrics[$"{(i == 0 ? "prediction" : request.Columns[i].Name)}{suffix}"] = new ComparedMetric(columns[i].ToSnapshot(), columns[i].ToBaseline())
                {
                    ExactQuantile = columns[i].QuantileError > 0 ? null : columns[i].Quantile,
                };
            }
        }
    }

    private static ComparedSide? TryReadBaseline(FileSource source)
    {
        if (source.Path == "-" || !source.IsRepeatable || !File.Exists(source.Path) || !BeginsAsBaseline(new FileInfo(source.Path)))
        {
            return null;
        }

        var baselines = BaselineInput.Read(source.Path);
        return new ComparedSide(source.Path, baselines.ToDictionary(metric => metric.Key, metric => new ComparedMetric(metric.Value.Values, metric.Value)))
        {
            Warnings = [.. baselines.Where(metric => metric.Value.IsSorted).Select(metric => ValueOrder.WarnOfBaseline(source.Path, metric.Key))],
        };
    }

    private static bool BeginsAsBaseline(FileInfo file)
    {
        try
        {
            using var reader = file.OpenText();
            var beginning = new char[200];
            return file.Length <= LargestBaseline
                && new string(beginning, 0, reader.ReadBlock(beginning)).Contains("PredictionGuardrails baseline", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What cannot be read is reported when it is read as a file of predictions.
            return false;
        }
    }
}
