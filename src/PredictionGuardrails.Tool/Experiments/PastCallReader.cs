using System.Globalization;
using PredictionGuardrails.Experiments.Decisions;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Histories;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Experiments;

/// <summary>Reads rows as past calls.</summary>
/// <param name="rows">The rows.</param>
/// <param name="file">The name of the file in errors.</param>
/// <param name="columns">Their columns.</param>
internal sealed class PastCallReader(IColumnRows rows, string file, ExperimentColumns columns)
{
    private readonly int _unit = columns.PlaceOf(columns.Unit);
    private readonly int _time = columns.PlaceOf(columns.Time);
    private readonly int _verdict = columns.PlaceOf(columns.Verdict);
    private readonly Dictionary<string, int> _units = new(StringComparer.Ordinal);
    private DateTimeOffset _from = DateTimeOffset.MaxValue;
    private DateTimeOffset _to = DateTimeOffset.MinValue;

    /// <summary>What the predictions are, if they're labels; otherwise null.</summary>
    public LabelCodes? Labels { get; } = rows.KindOf(0) == ColumnKind.Label ? new LabelCodes() : null;

    /// <summary>Whether the rows are sorted by prediction.</summary>
    public ValueOrder Order { get; } = new();

    /// <summary>The number of distinct units so far.</summary>
    public int Units => _units.Count;

    /// <summary>The time from the earliest call to the latest; null without times.</summary>
    public TimeSpan? Duration => _from <= _to ? _to - _from : null;

    /// <summary>Reads the current row. A call without a prediction is one that the model couldn't answer.</summary>
    /// <exception cref="InputException">The verdict isn't one.</exception>
    public PastCall Read()
    {
        var prediction = Labels is null ? ReadNumber() : ReadLabel(Labels);
        if (_time >= 0)
        {
            var time = rows.Time(_time);
            _from = time < _from ? time : _from;
            _to = time > _to ? time : _to;
        }

        var isFailure = _verdict >= 0 ? !IsAnswered(rows.Label(_verdict)) : double.IsNaN(prediction);
        return new PastCall(prediction, isFailure, _unit >= 0 ? UnitOf(rows.Label(_unit)) : -1);
    }

    private double ReadNumber()
    {
        var number = rows.Number(0);
        Order.Add(number);
        return number ?? MetricValue.Missing;
    }

    private double ReadLabel(LabelCodes labels)
    {
        var label = rows.Label(0);
        Order.Add(label);
        return label is null ? MetricValue.Missing : labels.CodeOf(label);
    }

    private int UnitOf(string? unit)
    {
        if (unit is null)
        {
            return -1;
        }

        if (!_units.TryGetValue(unit, out var number))
        {
            number = _units.Count;
            _units.Add(unit, number);
        }

        return number;
    }

    private bool IsAnswered(string? text)
    {
        if (text is not null && !char.IsAsciiDigit(text[0]) && Enum.TryParse<PredictionVerdict>(text, ignoreCase: true, out var verdict))
        {
            return verdict is PredictionVerdict.Accepted or PredictionVerdict.Clamped;
        }

        throw new InputException(string.Create(
            CultureInfo.InvariantCulture,
            $"{file}: row {rows.Row}, column '{columns.Verdict}': {OneLine.Quote(text ?? "")} isn't a verdict. Expected: {KnownNames.List(Enum.GetNames<PredictionVerdict>())}."));
    }
}
