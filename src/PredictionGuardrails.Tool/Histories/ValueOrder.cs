using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Histories;

/// <summary>
/// Detects rows that are sorted by value instead of time. Each value then resembles the previous one, so the effective sample size is almost zero, and a
/// baseline or a comparison detects no changes.
/// </summary>
internal sealed class ValueOrder
{
    /// <summary>Unsorted values don't have this many steps in the same direction by chance.</summary>
    private const int FewestSteps = 10;

    /// <summary>A value that repeats this often is a group. Unsorted values don't have two groups by chance.</summary>
    private const int SmallestGroup = 5;

    /// <summary>One step in this many can have the other direction, in files that were sorted and then joined.</summary>
    private const int StepsPerException = 100;

    /// <summary>With more labels, the order isn't checked.</summary>
    private const int MostLabels = 10_000;

    private readonly HashSet<string> _labels = new(StringComparer.Ordinal);
    private string? _label;
    private double _number = double.NaN;
    private long _rises;
    private long _falls;
    private long _inGroup;
    private int _groups;
    private bool _isMixed;

    /// <summary>Adds the next value of a column of numbers.</summary>
    public void Add(double? number)
    {
        if (number is not { } value || double.IsNaN(value))
        {
            return;
        }

        _rises += value > _number ? 1 : 0;
        _falls += value < _number ? 1 : 0;
        Count(isNew: !value.Equals(_number));
        _number = value;
    }

    /// <summary>Adds the next value of a column of labels.</summary>
    public void Add(string? label)
    {
        if (label is null || _isMixed)
        {
            return;
        }

        var isNew = label != _label;
        _isMixed = isNew && (_labels.Count == MostLabels || !_labels.Add(label));
        Count(isNew);
        _label = label;
    }

    /// <summary>A warning if the rows are sorted by value; null if they aren't.</summary>
    public string? Warn(string file, string column) => Describe() is { } order
        ? $"{file}: column {OneLine.Quote(column)}: The column is {order}. Each value resembles the previous one, so a guard learns almost nothing and changes aren't detected. Keep the rows in the order in which the model made the predictions: sort the file by time, or use replay --time COLUMN --sort."
        : null;

    /// <summary>Whether the rows are sorted by value.</summary>
    public bool IsFound => Describe() is not null;

    /// <summary>A warning about a baseline that was created from rows sorted by value.</summary>
    /// <param name="file">The baseline file.</param>
    /// <param name="metric">The metric.</param>
    public static string WarnOfBaseline(string file, string metric) =>
        $"{file}: The baseline of metric {OneLine.Quote(metric)} was created from values that are sorted, or grouped by label. Each value resembles the previous one, so changes aren't detected. Recreate the baseline from rows in the order in which the model made the predictions.";

    private string? Describe()
    {
        if (_label is not null)
        {
            return !_isMixed && _groups > 1 ? "grouped by label" : null;
        }

        var exceptions = Math.Min(_rises, _falls);
        var isSorted = _rises + _falls >= FewestSteps
            ? exceptions <= (_rises + _falls) / StepsPerException
            : exceptions == 0 && _groups > 1;
        return isSorted ? $"sorted by value, {(_rises > _falls ? "ascending" : "descending")}" : null;
    }

    private void Count(bool isNew)
    {
        _inGroup = isNew ? 1 : _inGroup + 1;
        _groups += _inGroup == SmallestGroup ? 1 : 0;
    }
}
