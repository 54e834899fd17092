using System.Globalization;
using System.Numerics;
using PredictionGuardrails.Text;

namespace PredictionGuardrails.Metrics;

/// <summary>What a type of value is to a guard: a number or a label. It can be read from text and makes the metric that fits.</summary>
internal abstract class ValueKind<TValue>(string expected)
{
    /// <summary>What a text has to be, as a phrase for errors.</summary>
    public string Expected { get; } = expected;

    /// <summary>Whether it is a number; else a label.</summary>
    public virtual bool IsNumber => false;

    /// <summary>The names of all values that are allowed if none are stated; empty if any value is.</summary>
    public virtual IReadOnlyList<string> Defined => [];

    public abstract bool TryParse(string text, out TValue value);

    /// <summary>The metric that reads such a value off a prediction.</summary>
    public abstract Metric<TPrediction> CreateMetric<TPrediction>(
        string name, Func<TPrediction, TValue> read, Func<TPrediction, TValue, TPrediction>? write);
}

internal sealed class NumberKind<TNumber>() : ValueKind<TNumber>($"a number of type {TypeText.Of(typeof(TNumber))}")
    where TNumber : struct, INumber<TNumber>
{
    public override bool IsNumber => true;

    // NumberStyles.Float takes whole numbers of integer types too, and no thousands separators, which JSON does not have either.
    public override bool TryParse(string text, out TNumber value) =>
        TNumber.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    public override Metric<TPrediction> CreateMetric<TPrediction>(
        string name, Func<TPrediction, TNumber> read, Func<TPrediction, TNumber, TPrediction>? write) =>
        new NumberMetric<TPrediction, TNumber>(name, this, read, null, write);
}

internal sealed class NullableNumberKind<TNumber>(NumberKind<TNumber> number) : ValueKind<TNumber?>(number.Expected)
    where TNumber : struct, INumber<TNumber>
{
    public override bool IsNumber => true;

    public override bool TryParse(string text, out TNumber? value)
    {
        var parsed = number.TryParse(text, out var parsedValue);
        value = parsedValue;
        return parsed;
    }

    public override Metric<TPrediction> CreateMetric<TPrediction>(
        string name, Func<TPrediction, TNumber?> read, Func<TPrediction, TNumber?, TPrediction>? write) =>
        new NumberMetric<TPrediction, TNumber>(
            name,
            number,
            prediction => read(prediction).GetValueOrDefault(),
            prediction => read(prediction) is null,
            write is null ? null : (prediction, value) => write(prediction, value));
}

internal sealed class LabelKind<TLabel>(string expected, LabelKind<TLabel>.Parser parser) : ValueKind<TLabel>(expected)
{
    private readonly string[] _defined = [];

    /// <param name="expected">What a text has to be.</param>
    /// <param name="parser">Reads a label from its text.</param>
    /// <param name="defined">All labels by name.</param>
    public LabelKind(string expected, Parser parser, string[] defined)
        : this(expected, parser) => _defined = defined;

    public delegate bool Parser(string text, out TLabel label);

    public override IReadOnlyList<string> Defined => _defined;

    public override bool TryParse(string text, out TLabel value) => parser(text, out value);

    public override Metric<TPrediction> CreateMetric<TPrediction>(
        string name, Func<TPrediction, TLabel> read, Func<TPrediction, TLabel, TPrediction>? write) =>
        new LabelMetric<TPrediction, TLabel>(name, this, read);
}
