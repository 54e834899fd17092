using System.Numerics;
using System.Runtime.CompilerServices;

namespace PredictionGuardrails.Metrics;

/// <summary>What is read off vectors.</summary>
internal static class Vectors
{
    /// <summary>Reads the vector that a prediction is; null where predictions aren't vectors of such numbers.</summary>
    public static Func<TPrediction, ReadOnlyMemory<TNumber>>? Reader<TPrediction, TNumber>() =>
        typeof(TPrediction) == typeof(TNumber[]) ? static prediction => ((TNumber[]?)(object?)prediction).AsMemory()
        : typeof(TPrediction) == typeof(ReadOnlyMemory<TNumber>) ? static prediction => Unsafe.As<TPrediction, ReadOnlyMemory<TNumber>>(ref prediction)
        : null;

    /// <summary>−Σ p ln p, in nats (C. Shannon, 1948): 0 where one class has it all, ln n where n share alike. NaN for no class.</summary>
    public static double Entropy<TNumber>(ReadOnlySpan<TNumber> probabilities)
        where TNumber : IFloatingPointIeee754<TNumber>
    {
        var entropy = probabilities.IsEmpty ? double.NaN : 0;
        foreach (var number in probabilities)
        {
            var probability = double.CreateTruncating(number);
            entropy -= probability > 0 ? probability * Math.Log(probability) : 0;
        }

        return entropy;
    }

    /// <summary>The place of the largest number, the first of several; null if there is none.</summary>
    public static int? PlaceOfLargest<TNumber>(ReadOnlySpan<TNumber> numbers)
        where TNumber : IFloatingPointIeee754<TNumber>
    {
        int? place = null;
        for (var i = 0; i < numbers.Length; i++)
        {
            if (!TNumber.IsNaN(numbers[i]) && (place is not { } largest || numbers[i] > numbers[largest]))
            {
                place = i;
            }
        }

        return place;
    }

    /// <summary>The largest number; NaN if there is none.</summary>
    public static double Largest<TNumber>(ReadOnlySpan<TNumber> numbers)
        where TNumber : IFloatingPointIeee754<TNumber> =>
        PlaceOfLargest(numbers) is { } place ? double.CreateTruncating(numbers[place]) : double.NaN;

    public static double Sum<TNumber>(ReadOnlySpan<TNumber> numbers)
        where TNumber : IFloatingPointIeee754<TNumber>
    {
        var sum = 0.0;
        foreach (var number in numbers)
        {
            sum += double.CreateTruncating(number);
        }

        return sum;
    }

    /// <summary>The Euclidean norm; where squares are beyond the numbers' own type, in doubles.</summary>
    public static double Norm<TNumber>(ReadOnlySpan<TNumber> numbers)
        where TNumber : IFloatingPointIeee754<TNumber>
    {
        var squares = Vector<TNumber>.Zero;
        var i = 0;
        for (; i <= numbers.Length - Vector<TNumber>.Count; i += Vector<TNumber>.Count)
        {
            var part = new Vector<TNumber>(numbers[i..]);
            squares += part * part;
        }

        var sum = double.CreateTruncating(Vector.Sum(squares)) + SumOfSquares(numbers[i..]);
        return Math.Sqrt(double.IsNormal(sum) ? sum : SumOfSquares(numbers));
    }

    /// <summary>The place of the first number that is NaN or infinite; -1 if there is none.</summary>
    public static int PlaceOfNotFinite<TNumber>(ReadOnlySpan<TNumber> numbers)
        where TNumber : IFloatingPointIeee754<TNumber>
    {
        // A finite number less itself is zero, any other is NaN, and so is the sum then.
        var differences = Vector<TNumber>.Zero;
        var i = 0;
        for (; i <= numbers.Length - Vector<TNumber>.Count; i += Vector<TNumber>.Count)
        {
            var part = new Vector<TNumber>(numbers[i..]);
            differences += part - part;
        }

        for (i = Vector.EqualsAll(differences, Vector<TNumber>.Zero) ? i : 0; i < numbers.Length; i++)
        {
            if (!TNumber.IsFinite(numbers[i]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The place of the first negative number; -1 if there is none.</summary>
    public static int PlaceOfNegative<TNumber>(ReadOnlySpan<TNumber> numbers)
        where TNumber : IFloatingPointIeee754<TNumber>
    {
        for (var i = 0; i < numbers.Length; i++)
        {
            if (numbers[i] < TNumber.Zero)
            {
                return i;
            }
        }

        return -1;
    }

    private static double SumOfSquares<TNumber>(ReadOnlySpan<TNumber> numbers)
        where TNumber : IFloatingPointIeee754<TNumber>
    {
        var sum = 0.0;
        foreach (var number in numbers)
        {
            var wide = double.CreateTruncating(number);
            sum += wide * wide;
        }

        return sum;
    }
}
