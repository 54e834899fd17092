using PredictionGuardrails.PredictionLog.Outcomes;

namespace PredictionGuardrails.PredictionLog.Analysis;

/// <summary>The latest final predictions, in columns, so that many of them need little memory.</summary>
/// <param name="most">The largest number of predictions.</param>
internal sealed class AnalysisTable(int most)
{
    private readonly Dictionary<string, AnalysisColumn> _columns = new(StringComparer.OrdinalIgnoreCase);
    private List<IndexedPrediction> _predictions = [];
    private List<ulong> _units = [];

    /// <summary>The number of records that left because they are older.</summary>
    public long Removed { get; private set; }

    public int Count => _predictions.Count;

    public IReadOnlyList<IndexedPrediction> Predictions => _predictions;

    /// <summary>The hash of the unit of each prediction; 0 if it isn't known.</summary>
    public IReadOnlyList<ulong> Units => _units;

    public IReadOnlyCollection<AnalysisColumn> Columns => _columns.Values;

    /// <summary>Adds a prediction.</summary>
    /// <param name="prediction">The prediction.</param>
    /// <param name="record">Its record.</param>
    public void Add(in IndexedPrediction prediction, LoggedPrediction record)
    {
        var row = _predictions.Count;
        _predictions.Add(prediction);
        _units.Add(record.Unit is { } unit ? KeyHash.Of(unit) : 0);
        Set(row, "model_version", record.ModelVersion);
        Set(row, "arm", record.Arm);
        foreach (var (name, value) in record.Columns)
        {
            Set(row, name, value);
        }

        if (_predictions.Count >= most + (most / 2) + 1)
        {
            KeepLatest();
        }
    }

    /// <summary>Sorts predictions by time, and keeps the latest ones.</summary>
    public void KeepLatest()
    {
        var rows = Enumerable.Range(0, Count).OrderBy(row => _predictions[row].Time).Skip(Math.Max(0, Count - most)).ToArray();
        Removed += Count - rows.Length;
        _predictions = [.. rows.Select(row => _predictions[row])];
        _units = [.. rows.Select(row => _units[row])];
        foreach (var column in _columns.Values)
        {
            column.Gather(rows);
        }
    }

    /// <summary>Removes a column, because it isn't shown.</summary>
    public void Remove(string column) => _columns.Remove(column);

    private void Set(int row, string name, object? value)
    {
        if (!_columns.TryGetValue(name, out var column))
        {
            _columns[name] = column = new AnalysisColumn(name);
        }

        column.Set(row, value);
    }
}
