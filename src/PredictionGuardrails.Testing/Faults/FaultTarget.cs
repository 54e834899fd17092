using System.Globalization;
using System.Numerics;

namespace PredictionGuardrails.Testing;

/// <summary>Specifies the part of a prediction that faults are applied to. Numbers, labels, and arrays of probabilities don't need a target.</summary>
public static class FaultTarget
{
    /// <summary>Creates a target for a number of a prediction.</summary>
    /// <typeparam name="TPrediction">The type of the predictions.</typeparam>
    /// <param name="read">Reads the number; <see langword="null"/> if there is none.</param>
    /// <param name="write">Returns the prediction with another number.</param>
    public static FaultTarget<TPrediction> Number<TPrediction>(Func<TPrediction, double?> read, Func<TPrediction, double?, TPrediction> write) =>
        Of(read, write, Faults.ForNumbers, "numbers");

    /// <summary>Creates a target for a label of a prediction.</summary>
    /// <typeparam name="TPrediction">The type of the predictions.</typeparam>
    /// <param name="read">Reads the number; <see langword="null"/> if there is none.</param>
    /// <param name="write">Returns the prediction with another label.</param>
    public static FaultTarget<TPrediction> Label<TPrediction>(Func<TPrediction, string?> read, Func<TPrediction, string?, TPrediction> write) =>
        Of(read, write, Faults.ForLabels, "labels");

    /// <summary>Creates a target for the class probabilities of a prediction.</summary>
    /// <typeparam name="TPrediction">The type of the predictions.</typeparam>
    /// <param name="read">Reads the probabilities.</param>
    /// <param name="write">Returns the prediction with other probabilities.</param>
    public static FaultTarget<TPrediction> Probabilities<TPrediction>(Func<TPrediction, double[]> read, Func<TPrediction, double[], TPrediction> write) =>
        Of(read, write, Faults.ForProbabilities, "class probabilities");

    /// <summary>The prediction itself.</summary>
    /// <exception cref="NotSupportedException">The type isn't a number, a label, or an array of probabilities.</exception>
    internal static FaultTarget<TPrediction> Of<TPrediction>() =>
        (FaultTarget<TPrediction>?)(NumberOf<TPrediction, double>()
            ?? NumberOf<TPrediction, float>()
            ?? NumberOf<TPrediction, decimal>()
            ?? NumberOf<TPrediction, int>()
            ?? NumberOf<TPrediction, long>()
            ?? NumberOf<TPrediction, Half>()
            ?? NumberOf<TPrediction, short>()
            ?? NumberOf<TPrediction, byte>()
            ?? LabelOf<TPrediction>()
            ?? (typeof(TPrediction) == typeof(double[])
                ? Probabilities<double[]>(static values => values, static (_, values) => values)
                : typeof(TPrediction) == typeof(float[])
                    ? Probabilities<float[]>(static values => [.. values.Select(value => (double)value)], static (_, values) => [.. values.Select(value => (float)value)])
                    : null))
        ?? throw new NotSupportedException(
            $"Faults can't be applied to {typeof(TPrediction).Name} without a target. Use FaultTarget.Number, .Label, or .Probabilities, for example FaultTarget.Number<{typeof(TPrediction).Name}>(prediction => …, (prediction, number) => …).");

    private static FaultTarget<TPrediction, TValue> Of<TPrediction, TValue>(
        Func<TPrediction, TValue> read, Func<TPrediction, TValue, TPrediction> write, IReadOnlyList<Fault> catalogue, string kind)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(write);
        return new FaultTarget<TPrediction, TValue>(read, write, catalogue, kind);
    }

    private static object? NumberOf<TPrediction, TNumber>()
        where TNumber : struct, INumber<TNumber> =>
        typeof(TPrediction) == typeof(TNumber)
            ? Number<TNumber>(static number => double.CreateChecked(number), static (_, number) => Write<TNumber>(number ?? double.NaN))
        : typeof(TPrediction) == typeof(TNumber?)
            ? Number<TNumber?>(static number => number is { } value ? double.CreateChecked(value) : null, static (_, number) => number is { } value ? Write<TNumber>(value) : null)
        : null;

    /// <summary>A number that is too large for the type becomes its largest number. NaN requires a type that has it.</summary>
    private static TNumber Write<TNumber>(double number)
        where TNumber : struct, INumber<TNumber> =>
        double.IsNaN(number) && !TNumber.IsNaN(TNumber.CreateSaturating(double.NaN))
            ? throw new NotSupportedException($"Type {typeof(TNumber).Name} has no NaN, so the fault can't be applied.")
            : TNumber.CreateSaturating(number);

    private static object? LabelOf<TPrediction>()
    {
        if (typeof(TPrediction) == typeof(string))
        {
            return Label<string?>(static label => label, static (_, label) => label);
        }

        if (typeof(TPrediction) == typeof(bool))
        {
            return Label<bool>(static label => label ? "true" : "false", static (_, label) => label == "true");
        }

        return typeof(TPrediction).IsEnum
            ? Label<TPrediction>(static label => label!.ToString(), static (_, label) => (TPrediction)Enum.Parse(typeof(TPrediction), label!))
            : null;
    }
}

/// <summary>Represents the part of a prediction that faults are applied to. Create one with <see cref="FaultTarget"/>.</summary>
/// <typeparam name="TPrediction">The type of the predictions.</typeparam>
public abstract class FaultTarget<TPrediction>
{
    private protected FaultTarget()
    {
    }

    /// <summary>The faults that apply to the outputs.</summary>
    internal abstract IReadOnlyList<Fault> Catalogue { get; }

    /// <summary>The reason why a fault doesn't apply; null if it does.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="right">Correct predictions.</param>
    /// <param name="hours">The hour of the day of each; null if it isn't known.</param>
    internal abstract string? WhyNot(Fault fault, IReadOnlyList<TPrediction> right, IReadOnlyList<int>? hours = null);

    /// <summary>Starts the fault, which <see cref="Check"/> has accepted.</summary>
    internal abstract Func<TPrediction, TPrediction> Begin(Fault fault, IReadOnlyList<TPrediction> right, Random random);

    /// <summary>Throws an exception for a fault of another kind.</summary>
    internal abstract void Check(Fault fault);
}

internal sealed class FaultTarget<TPrediction, TValue>(
    Func<TPrediction, TValue> read, Func<TPrediction, TValue, TPrediction> write, IReadOnlyList<Fault> catalogue, string kind) : FaultTarget<TPrediction>
{
    internal override IReadOnlyList<Fault> Catalogue => catalogue;

    internal override string? WhyNot(Fault fault, IReadOnlyList<TPrediction> right, IReadOnlyList<int>? hours = null) =>
        fault is Fault<TValue> known ? known.WhyNot(Read(right, hours)) : $"the fault doesn't apply to {kind}";

    internal override Func<TPrediction, TPrediction> Begin(Fault fault, IReadOnlyList<TPrediction> right, Random random)
    {
        var wrong = ((Fault<TValue>)fault).Begin(Read(right), random);
        return prediction => write(prediction, wrong(read(prediction)));
    }

    internal override void Check(Fault fault)
    {
        if (fault is not Fault<TValue>)
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture, $"Fault '{fault.Name}' doesn't apply to {kind}. Available faults: {string.Join(", ", catalogue.Select(known => known.Name))}."), nameof(fault));
        }
    }

    private CorrectOutputs<TValue> Read(IReadOnlyList<TPrediction> right, IReadOnlyList<int>? hours = null) => new([.. right.Select(read)], hours);
}
