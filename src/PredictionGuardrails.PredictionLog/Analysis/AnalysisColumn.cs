namespace PredictionGuardrails.PredictionLog.Analysis;

/// <summary>The values of a column, as numbers: a text or Boolean value is the number of the value among the different ones.</summary>
/// <param name="name">The name of the column.</param>
internal sealed class AnalysisColumn(string name)
{
    /// <summary>The code of texts that are too many to be kept.</summary>
    public const double Other = -1;

    private const int MostValues = 10_000;
    private readonly Dictionary<string, int> _codes = new(StringComparer.Ordinal);
    private readonly List<string> _values = [];
    private List<double> _cells = [];
    private bool? _isText;

    public string Name => name;

    /// <summary>Whether the cells are codes of <see cref="Values"/>.</summary>
    public bool IsText => _isText == true;

    /// <summary>Whether there are no values.</summary>
    public bool IsEmpty => _isText is null;

    public IReadOnlyList<string> Values => _values;

    /// <summary>The value of a row; NaN if there is none.</summary>
    public double this[int row] => row < _cells.Count ? _cells[row] : double.NaN;

    /// <summary>Sets the value of a row after all that were set before.</summary>
    public void Set(int row, object? value)
    {
        while (_cells.Count < row)
        {
            _cells.Add(double.NaN);
        }

        _cells.Add(value switch
        {
            double number => OfNumber(number),
            long number => OfNumber(number),
            bool isTrue => OfText(isTrue ? "true" : "false"),
            string text => OfText(text),
            _ => double.NaN,
        });
    }

    /// <summary>Keeps some rows.</summary>
    /// <param name="rows">The rows in their new order.</param>
    public void Gather(int[] rows) => _cells = [.. rows.Select(row => this[row])];

    /// <summary>A column whose type has changed is of the type that was read first.</summary>
    private double OfNumber(double number)
    {
        _isText ??= false;
        return _isText == false && double.IsFinite(number) ? number : double.NaN;
    }

    private double OfText(string text)
    {
        _isText ??= true;
        if (_isText == false)
        {
            return double.NaN;
        }

        if (_codes.TryGetValue(text, out var code))
        {
            return code;
        }

        if (_values.Count == MostValues)
        {
            return Other;
        }

        _codes.Add(text, _values.Count);
        _values.Add(text);
        return _values.Count - 1;
    }
}
