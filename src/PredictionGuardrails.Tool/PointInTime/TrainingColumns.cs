using PredictionGuardrails.PredictionLog.Declaration;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.PointInTime;

/// <summary>The names of features in the exported file.</summary>
internal sealed class TrainingColumns
{
    public const string EventTime = "feature_event_time";
    public const string KnownTime = "feature_known_time";

    private TrainingColumns(IReadOnlyList<FeatureColumn> features) => Features = features;

    public static TrainingColumns None { get; } = new([]);

    /// <summary>The features in the order of the view.</summary>
    public IReadOnlyList<FeatureColumn> Features { get; }

    /// <summary>The features that are also logged.</summary>
    public IEnumerable<FeatureColumn> LoggedToo => Features.Where(static feature => feature.Logged is not null);

    /// <summary>A feature that is also logged keeps the logged values, and gets a second column.</summary>
    /// <exception cref="InputException">A feature has the name of a column that every record has.</exception>
    public static TrainingColumns Of(FeatureFile file, IReadOnlyList<ExportColumn> logged)
    {
        var reserved = LogSchema.Reserved.ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (file.Values.FirstOrDefault(column => reserved.Contains(column.Name)) is { } taken)
        {
            throw new InputException($"{file.Request.File}: column {OneLine.Quote(taken.Name)}: Every record of a log has a column with this name. Rename the feature.");
        }

        return new TrainingColumns([.. file.Values.Zip(file.ValueNames, (column, value) =>
        {
            var same = logged.FirstOrDefault(other => other.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase));
            return new FeatureColumn(value, same is null ? column.Name : $"{same.Name}_backfilled", same, column);
        })]);
    }

    /// <summary>The columns of the file, from the joined features <c>f</c>.</summary>
    public string Select => string.Concat(
        Features.Select(static feature => $", f.{feature.Value} AS {Sql.Name(feature.Name)}").Prepend($", f.event_time AS {EventTime}, f.known_time AS {KnownTime}"));
}

/// <summary>A feature in the exported file.</summary>
/// <param name="Value">The name in the view of features.</param>
/// <param name="Name">The name in the exported file.</param>
/// <param name="Logged">The column of the log with the same name, if there is one.</param>
/// <param name="Column">The column of the history.</param>
internal sealed record FeatureColumn(string Value, string Name, ExportColumn? Logged, ExportColumn Column);
