using System.Globalization;

namespace PredictionGuardrails;

/// <summary>Represents the value of an outcome. Numbers, Boolean values, and strings convert to it.</summary>
public readonly record struct OutcomeValue
{
    private readonly double _number;
    private readonly string? _label;

    private OutcomeValue(OutcomeType? type, double number, string? label)
    {
        Type = type;
        _number = number;
        _label = label;
    }

    /// <summary>Gets the type of the value, or null if there is none, which is the default.</summary>
    public OutcomeType? Type { get; }

    /// <summary>Gets the number; 1 for true, 0 for false, and NaN for a label.</summary>
    public double Number => Type is OutcomeType.Number or OutcomeType.Boolean ? _number : double.NaN;

    /// <summary>Gets the label, or null if the value isn't one.</summary>
    public string? Label => _label;

    /// <summary>Converts a number to a value.</summary>
    /// <param name="number">The number.</param>
    public static implicit operator OutcomeValue(double number) => FromDouble(number);

    /// <summary>Converts a Boolean value to a value.</summary>
    /// <param name="value">The Boolean value.</param>
    public static implicit operator OutcomeValue(bool value) => FromBoolean(value);

    /// <summary>Converts a label to a value. Null converts to no value.</summary>
    /// <param name="label">The label.</param>
    public static implicit operator OutcomeValue(string? label) => FromString(label);

    /// <inheritdoc cref="op_Implicit(double)"/>
    public static OutcomeValue FromDouble(double number) => new(OutcomeType.Number, number, null);

    /// <inheritdoc cref="op_Implicit(bool)"/>
    public static OutcomeValue FromBoolean(bool value) => new(OutcomeType.Boolean, value ? 1 : 0, null);

    /// <inheritdoc cref="op_Implicit(string?)"/>
    public static OutcomeValue FromString(string? label) => label is null ? default : new(OutcomeType.Label, double.NaN, label);

    /// <summary>Returns the value as invariant text; the empty string if there is none.</summary>
    public override string ToString() => Type switch
    {
        OutcomeType.Number => _number.ToString(CultureInfo.InvariantCulture),
        OutcomeType.Boolean => _number == 1 ? "true" : "false",
        _ => _label ?? "",
    };
}
