using PredictionGuardrails.PredictionLog.Declaration;
using PredictionGuardrails.PredictionLog.Erasure;
using PredictionGuardrails.PredictionLog.Segments;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog;

/// <summary>Records of one guard, one day, and one process, in the order in which they were written.</summary>
public sealed class PredictionLogSegment
{
    internal PredictionLogSegment(string path, LogSchema schema, Erasures erasures)
    {
        Path = path;
        Erasures = erasures;
        Schema = schema;
        Name = LogFolder.NameOf(path);
        Day = LogFolder.DayOfSegment(path);
    }

    /// <summary>Gets the name, which no other segment of any process has.</summary>
    public string Name { get; }

    /// <summary>Gets the name of the guard.</summary>
    public string Guard => Schema.Guard;

    /// <summary>Gets the instance of the service that made the records.</summary>
    public string Instance => Schema.Instance;

    /// <summary>Gets the day of the records in UTC.</summary>
    public DateOnly Day { get; }

    /// <summary>
    /// Gets the type of <see cref="LoggedPrediction.Prediction"/> and <see cref="LoggedPrediction.Result"/>, or null if predictions aren't single values.
    /// </summary>
    public LogColumnType? Prediction => Schema.Prediction;

    /// <summary>Gets the declared columns.</summary>
    public IReadOnlyList<LogColumn> Columns => Schema.Columns;

    internal string Path { get; }

    internal LogSchema Schema { get; }

    /// <summary>The erased units whose records <see cref="Read"/> leaves out.</summary>
    internal Erasures Erasures { get; }

    /// <summary>Reads the records from disk, without those of erased units. At most a few megabytes of them are in memory at a time.</summary>
    /// <exception cref="IOException">The segment can't be read.</exception>
    public IEnumerable<LoggedPrediction> Read()
    {
        using var reader = SegmentReader.TryOpen(Path) ?? throw new InvalidDataException($"Segment '{Path}' is damaged.");
        foreach (var record in reader.ReadRecords(Erasures))
        {
            yield return record;
        }
    }
}
