using System.Globalization;
using System.Numerics;

namespace PredictionGuardrails.Testing;

/// <summary>Where in a prediction a fault is at work. Numbers, labels and arrays of probabilities need none; other types say how their output is read and written.</summary>
public static class FaultTarget
{
    /// <summary>A number in a prediction.</summary>
    /// <typeparam name="TPrediction">What the model answers.</typeparam>
    /// <param name="read">Reads it; null where there is none.</param>
    /// <param name="write">Gives the prediction with another number in place.</param>
    public static FaultTarget<TPrediction> Number<TPrediction>(Func<TPrediction, double?> read, Func<TPrediction, double?, TPrediction> write) =>
        Of(read, write, Faults.ForNumbers, "numbers");

    /// <summary>A label in a prediction.</summary>
    /// <typeparam name="TPrediction">What the model answers.</typeparam>
    /// <param name="read">Reads it; null where there is none.</param>
    /// <param name="write">Gives the prediction with another label in place.</param>
    public static FaultTarget<TPrediction> Label<TPrediction>(Func<TPrediction, string?> read, Func<TPrediction, string?, TPrediction> write) =>
        Of(read, write, Faults.ForLabels, "labels");

    /// <summary>The probabilities of classes in a prediction.</summary>
    /// <typeparam name="TPrediction">What the model answers.</typeparam>
    /// <param name="read">Reads them.</param>
    /// <param name="write">Gives the prediction with others in place.</param>
    public static FaultTarget<TPrediction> Probabilities<TPrediction>(Func<TPrediction, double[]> read, Func<TPrediction, double[], TPrediction> write) =>
        Of(read, write, Faults.ForProbabilities, "probabilities of classes");

    /// <summary>The prediction itself.</summary>
    /// <exception cref="NotSupportedException">The type is neither a number nor a label nor an array of probabilities.</exception>
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
            $"A fault cannot tell what to change in a {typeof(TPrediction).Name}. Say it with FaultTarget.Number, .Label or .Probabilities: FaultTarget.Number<{typeof(TPrediction).Name}>(prediction => …, (prediction, number) => …).");

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

    /// <summary>What is too large for a type becomes its largest number; NaN has to have a place.</summary>
    private static TNumber Write<TNumber>(double number)
        where TNumber : struct, INumber<TNumber> =>
        double.IsNaN(number) && !TNumber.IsNaN(TNumber.CreateSaturating(double.NaN))
            ? throw new NotSupportedException($"There is no NaN in {typeof(TNumber).Name}: this fault cannot happen to such predictions.")
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

/// <summary>Where in a prediction a fault is at work; made by <see cref="FaultTarget"/>.</summary>
/// <typeparam name="TPrediction">What the model answers.</typeparam>
public abstract class FaultTarget<TPrediction>
{
    private protected FaultTarget()
    {
    }

    /// <summary>The faults that there are of such outputs.</summary>
    internal abstract IReadOnlyList<Fault> Catalogue { get; }

    /// <summary>Why a fault makes no sense here; null where it does.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="right">Right predictions.</param>
    /// <param name="hours">The hour of the day of each; null if it isn't known.</param>
    internal abstract string? WhyNot(Fault fault, IReadOnlyList<TPrediction> right, IReadOnlyList<int>? hours = null);

    /// <summary>Begins to fail.</summary>
    /// <exception cref="ArgumentException">The fault is one of outputs of another kind.</exception>
    internal abstract Func<TPrediction, TPrediction> Begin(Fault fault, IReadOnlyList<TPrediction> right, Random random);

    /// <summary>Refuses a fault of another kind.</summary>
    internal abstract void Check(Fault fault);
}

internal sealed class FaultTarget<TPrediction, TValue>(
    Func<TPrediction, TValue> read, Func<TPrediction, TValue, TPrediction> write, IReadOnlyList<Fault> catalogue, string kind) : FaultTarget<TPrediction>
{
    internal override IReadOnlyList<Fault> Catalogue => catalogue;

    internal override string? WhyNot(Fault fault, IReadOnlyList<TPrediction> right, IReadOnlyList<int>? hours = null) =>
        fault is Fault<TValue> known ? known.WhyNot(Read(right, hours)) : $"it is a fault of other outputs than {kind}";

    internal override Func<TPrediction, TPrediction> Begin(Fault fault, IReadOnlyList<TPrediction> right, Random random)
    {
        Check(fault);
        var wrong = ((Fault<TValue>)fault).Begin(Read(right), random);
        return prediction => write(prediction, wrong(read(prediction)));
    }

    internal override void Check(Fault fault)
    {
        if (fault is not Fault<TValue>)
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture, $"The fault \"{fault.Name}\" is not one of {kind}, which these predictions are. Those are: {string.Join(", ", catalogue.Select(known => known.Name))}."), nameof(fault));
        }
    }

    private CorrectOutputs<TValue> Read(IReadOnlyList<TPrediction> right, IReadOnlyList<int>? hours = null) => new([.. right.Select(read)], hours);
}
