using System.Numerics;

namespace PredictionGuardrails.Metrics;

/// <summary>Finds the kind of a type. Each type is named here, so that nothing is made by reflection.</summary>
internal static class ValueKinds
{
    public const string NumberNames = "double, float, Half, decimal, and the integer types, including nullable types";

    public const string Names = $"numbers ({NumberNames}), string, bool, char, and enums";

    /// <summary>The kind, or null where the type is neither a number nor a label.</summary>
    public static ValueKind<TValue>? Find<TValue>() =>
        Number<TValue, double>()
        ?? Number<TValue, float>()
        ?? Number<TValue, decimal>()
        ?? Number<TValue, int>()
        ?? Number<TValue, long>()
        ?? Number<TValue, Half>()
        ?? Number<TValue, short>()
        ?? Number<TValue, byte>()
        ?? Number<TValue, uint>()
        ?? Number<TValue, ulong>()
        ?? Number<TValue, ushort>()
        ?? Number<TValue, sbyte>()
        ?? Label<TValue, string>("a string", static (string text, out string label) => (label = text) is not null)
        ?? Label<TValue, bool>("true or false", bool.TryParse)
        ?? Label<TValue, char>("a single character", char.TryParse)
        ?? Enumeration<TValue>();

    public const string LabelNames = "whole numbers, string, bool, char, and enums";

    public static bool IsNumber<TValue>() => Find<TValue>() is { IsNumber: true };

    /// <summary>The kind of a type whose values are names, or null: what isn't a number by itself, and whole numbers.</summary>
    public static ValueKind<TValue>? FindLabel<TValue>() =>
        Find<TValue>() is { IsNumber: false } kind ? kind
        : NumberLabel<TValue, int>()
        ?? NumberLabel<TValue, long>()
        ?? NumberLabel<TValue, short>()
        ?? NumberLabel<TValue, byte>()
        ?? NumberLabel<TValue, uint>()
        ?? NumberLabel<TValue, ulong>()
        ?? NumberLabel<TValue, ushort>()
        ?? NumberLabel<TValue, sbyte>();

    private static ValueKind<TValue>? NumberLabel<TValue, TNumber>()
        where TNumber : struct, INumber<TNumber>
    {
        var number = new NumberKind<TNumber>();
        return typeof(TValue) == typeof(TNumber) ? (ValueKind<TValue>)(object)new LabelKind<TNumber>(number.Expected, number.TryParse)
            : typeof(TValue) == typeof(TNumber?) ? (ValueKind<TValue>)(object)new LabelKind<TNumber?>(number.Expected, new NullableNumberKind<TNumber>(number).TryParse)
            : null;
    }

    private static ValueKind<TValue>? Number<TValue, TNumber>()
        where TNumber : struct, INumber<TNumber> =>
        typeof(TValue) == typeof(TNumber) ? (ValueKind<TValue>)(object)new NumberKind<TNumber>()
        : typeof(TValue) == typeof(TNumber?) ? (ValueKind<TValue>)(object)new NullableNumberKind<TNumber>(new NumberKind<TNumber>())
        : null;

    private static ValueKind<TValue>? Label<TValue, TLabel>(string expected, LabelKind<TLabel>.Parser parser) =>
        typeof(TValue) == typeof(TLabel) ? (ValueKind<TValue>)(object)new LabelKind<TLabel>(expected, parser) : null;

    private static LabelKind<TValue>? Enumeration<TValue>()
    {
        if (!typeof(TValue).IsEnum)
        {
            return null;
        }

        var names = Enum.GetNames(typeof(TValue));
        var isCombined = typeof(TValue).IsDefined(typeof(FlagsAttribute), inherit: false);
        return new LabelKind<TValue>($"a value of enum {typeof(TValue).Name} ({string.Join(", ", names)})", TryParse, isCombined ? [] : names);

        // Compared by name, because Enum.TryParse accepts any number, too.
        bool TryParse(string text, out TValue label)
        {
            var name = names.FirstOrDefault(known => known.Equals(text, StringComparison.OrdinalIgnoreCase));
            label = name is null ? default! : (TValue)Enum.Parse(typeof(TValue), name);
            return name is not null;
        }
    }
}
