using System.Globalization;
using Microsoft.Extensions.Compliance.Classification;
using Microsoft.Extensions.Compliance.Redaction;
using Microsoft.Extensions.Logging;
using PredictionGuardrails.PredictionLog.Declaration;
using PredictionGuardrails.PredictionLog.Recording;
using PredictionGuardrails.PredictionLog.Segments;

namespace PredictionGuardrails.PredictionLog.Redaction;

/// <summary>
/// Redacts the classified values of a guard's records before they are written. Without a redactor, or if it fails, values are erased.
/// </summary>
internal sealed class RecordRedactor
{
    private readonly ClassifiedColumn[] _columns;
    private readonly Redactor?[] _redactors;
    private readonly bool _hasKey;
    private readonly bool _hasUnit;
    private readonly Redactor? _key;
    private readonly Redactor? _unit;
    private readonly string _guard;
    private readonly ILogger _logger;
    private bool _hasFailed;

    /// <param name="declaration">What is logged of the guard.</param>
    /// <param name="redactors">Provides redactors; null to erase.</param>
    /// <param name="logger">Gets the first failure of a redactor.</param>
    public RecordRedactor(GuardLogDeclaration declaration, IRedactorProvider? redactors, ILogger logger)
    {
        _guard = declaration.Guard;
        _logger = logger;
        _columns = [.. declaration.Classified];
        _redactors = [.. _columns.Select(column => Find(redactors, column.Classification))];
        _hasKey = declaration.KeyClassification is not null;
        _hasUnit = declaration.UnitClassification is not null;
        _key = Find(redactors, declaration.KeyClassification);
        _unit = Find(redactors, declaration.UnitClassification);
    }

    public void Redact(RecordSlots record)
    {
        for (var i = 0; i < _columns.Length; i++)
        {
            Redact(record, _columns[i], _redactors[i]);
        }

        if (_hasKey)
        {
            var kind = Redact(record, new RecordFlags(record.Numbers[NumberSlot.Flags]).Key, NumberSlot.KeyHigh, ObjectSlot.Key, _key);
            record.Numbers[NumberSlot.Flags] = RecordFlags.WithKey(record.Numbers[NumberSlot.Flags], kind);
        }

        if (_hasUnit)
        {
            var kind = Redact(record, new RecordFlags(record.Numbers[NumberSlot.Flags]).Unit, NumberSlot.UnitHigh, ObjectSlot.Unit, _unit);
            record.Numbers[NumberSlot.Flags] = RecordFlags.WithUnit(record.Numbers[NumberSlot.Flags], kind);
        }
    }

    /// <summary>Redacts the text of a unit as the records of the guard contain it; null if it's erased.</summary>
    public string? RedactUnit(string unit) => _hasUnit ? Redact(unit, _unit) : unit;

    /// <summary>Redacts the text of a key as the records of the guard contain it; null if it's erased.</summary>
    public string? RedactKey(string key) => _hasKey ? Redact(key, _key) : key;

    private void Redact(RecordSlots record, ClassifiedColumn column, Redactor? redactor)
    {
        if (record.IsNull(column.Column))
        {
            return;
        }

        ref var text = ref record.Objects[ObjectSlot.Columns + column.Text];
        text = Redact(TextOf(record, column), redactor);
        if (text is null)
        {
            record.SetNull(column.Column);
        }

        // The plain number must not stay in memory that a later record doesn't write to.
        record.SetBits(column.Column, 0);
    }

    /// <summary>Redacts a key or unit, and returns what kind it is then.</summary>
    private KeyKind Redact(RecordSlots record, KeyKind kind, int number, int text, Redactor? redactor)
    {
        if (RecordView.KeyText(kind, record.Numbers[number], record.Numbers[number + 1], record.Objects[text] as string) is not { } plain)
        {
            return kind;
        }

        var redacted = Redact(plain, redactor);
        record.Objects[text] = redacted;
        record.Numbers[number] = 0;
        record.Numbers[number + 1] = 0;
        return redacted is null ? KeyKind.None : KeyKind.Text;
    }

    private string? Redact(string? plain, Redactor? redactor)
    {
        if (plain is null || redactor is null)
        {
            return null;
        }

        try
        {
            return redactor.Redact(plain) is { Length: > 0 } redacted ? RecordSlots.Truncate(redacted) : null;
        }
        catch (Exception exception)
        {
            if (!_hasFailed)
            {
                _hasFailed = true;
                Log.RedactionFailed(_logger, exception, _guard);
            }

            return null;
        }
    }

    private static string? TextOf(RecordSlots record, ClassifiedColumn column)
    {
        var bits = record.Numbers[NumberSlot.Columns + column.Column];
        return column.Source switch
        {
            LogColumnType.Number => BitConverter.Int64BitsToDouble(bits).ToString("R", CultureInfo.InvariantCulture),
            LogColumnType.WholeNumber => bits.ToString(CultureInfo.InvariantCulture),
            LogColumnType.Boolean => bits != 0 ? "true" : "false",
            LogColumnType.Time => new DateTime(bits, DateTimeKind.Utc).ToString("O", CultureInfo.InvariantCulture),
            _ => record.Objects[ObjectSlot.Columns + column.Text] as string,
        };
    }

    private static Redactor? Find(IRedactorProvider? redactors, DataClassification? classification) =>
        classification is { } known ? redactors?.GetRedactor(new DataClassificationSet(known)) : null;
}
