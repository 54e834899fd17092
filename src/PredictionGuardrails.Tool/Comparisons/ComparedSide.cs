using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Histories;
using PredictionGuardrails.Tool.Profiles;

namespace PredictionGuardrails.Tool.Comparisons;

/// <summary>A metric on one side of a comparison.</summary>
/// <param name="Values">The values.</param>
/// <param name="Learned">The baseline that a guard learns from the values; null if there are too few.</param>
internal sealed record ComparedMetric(MetricSnapshot Values, Baseline? Learned)
{
    /// <summary>Exact quantiles; null if values weren't distinguished.</summary>
    public Func<double, double>? ExactQuantile { get; init; }

    /// <summary>The effective number of values, as a fraction of their number.</summary>
    public double EffectiveSampleRatio => Learned?.EffectiveSampleRatio ?? 1;
}

/// <summary>One side of a comparison: a file of predictions, or a baseline.</summary>
/// <param name="Name">The file.</param>
/// <param name="Metrics">The metrics, including those of segments.</param>
internal sealed record ComparedSide(string Name, IReadOnlyDictionary<string, ComparedMetric> Metrics)
{
    /// <summary>Reasons to trust the side less.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The most bytes of a baseline file.</summary>
    private const long LargestBaseline = 1 << 26;

    /// <param name="request">The file with its columns and segments.</param>
    /// <param name="progress">Receives the progress from 0 to 1.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="InputException">The file can't be read.</exception>
    public static ComparedSide Read(ProfileRequest request, Action<double?> progress, CancellationToken cancellationToken)
    {
        if (TryReadBaseline(request.Source) is { } baseline)
        {
            return baseline;
        }

        if (request.Columns.Count == 0)
        {
            throw new InputException($"{request.Source.Name} isn't a baseline. Specify the column to compare with --column.");
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
        if (source.Path == "-" || !source.IsRepeatable || !File.Exists(source.Path) || !StartsLikeBaseline(new FileInfo(source.Path)))
        {
            return null;
        }

        var baselines = BaselineInput.Read(source.Path);
        return new ComparedSide(source.Path, baselines.ToDictionary(metric => metric.Key, metric => new ComparedMetric(metric.Value.Values, metric.Value)))
        {
            Warnings = [.. baselines.Where(metric => metric.Value.IsSorted).Select(metric => ValueOrder.WarnOfBaseline(source.Path, metric.Key))],
        };
    }

    private static bool StartsLikeBaseline(FileInfo file)
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
            // The error is reported when the file is read as predictions.
            return false;
        }
    }
}
