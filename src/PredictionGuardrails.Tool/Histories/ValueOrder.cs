namespace PredictionGuardrails.Tool.Histories;

/// <summary>
/// Finds out whether rows are in the order of their values, not in that of time. In such an order each value resembles the one before it, so that values
/// count for almost nothing: a baseline, and a comparison, see no change.
/// </summary>
internal sealed class ValueOrder
{
    /// <summary>So many steps up, or down, come in no other order by chance.</summary>
    private const int FewestSteps = 10;

    /// <summary>A value that repeats so often is a group; two groups, each in one place, come in no other order by chance.</summary>
    private const int SmallestGroup = 5;

    /// <summary>One step in so many may go the other way: files that were sorted and then joined.</summary>
    private const int StepsPerException = 100;

    /// <summary>Of more labels the order is not watched.</summary>
    private const int MostLabels = 10_000;

    private readonly HashSet<string> _labels = new(StringComparer.Ordinal);
    private string? _label;
    private double _number = double.NaN;
    private long _rises;
    private long _falls;
    private long _inGroup;
    private int _groups;
    private bool _isMixed;

    /// <summary>Takes in the next value of a column of numbers.</summary>
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

    /// <summary>Takes in the next value of a column of labels.</summary>
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

    /// <summary>A warning, if the rows are in the order of their values; null if they are not.</summary>
    public string? Warn(string file, string column) => Describe() is { } order
        ? $"{file}: column \"{column}\" is {order}. In this order each value resembles the one before it, so a guard learns almost nothing from them and changes stay unseen. Use the rows in the order in which they were predicted: sort the file by its time (replay does with --time COLUMN --sort)."
        : null;

    /// <summary>Whether the rows are in the order of their values.</summary>
    public bool IsFound => Describe() is not null;

    /// <summary>A warning that a baseline was made of rows in the order of their values.</summary>
    /// <param name="file">The baseline's file.</param>
    /// <param name="metric">The metric.</param>
    public static string WarnOfBaseline(string file, string metric) =>
        $"{file}: the baseline of \"{metric}\" was made of values in the order of their size, or grouped by label. In this order each value resembles the one before it, so changes stay unseen. Make the baseline again of rows in the order in which they were predicted.";

    private string? Describe()
    {
        if (_label is not null)
        {
            return !_isMixed && _groups > 1 ? "grouped by value: all rows of a label follow each other" : null;
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
