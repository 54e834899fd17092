using System.Buffers.Binary;
using PredictionGuardrails.Experiments.Decisions;

namespace PredictionGuardrails.Experiments.Sharing;

/// <summary>One observation in bytes: whether it's of a call or which outcome it's of, the arm, what became of the call, the unit, and the metrics.</summary>
internal static class ObservationEntry
{
    /// <summary>The kind of an observation of a call. Those above are outcomes, in their order.</summary>
    public const int OfCall = 0;

    private const int UnitAt = 3;
    private const int ValuesAt = UnitAt + sizeof(ulong);

    /// <param name="slots">The number of metrics.</param>
    public static int SizeOf(int slots) => ValuesAt + (slots * sizeof(double));

    public static void Write(Span<byte> entry, int kind, in CallObservation call, ReadOnlySpan<double> values, ReadOnlySpan<double> further)
    {
        entry.Clear();
        entry[0] = (byte)kind;
        entry[1] = (byte)call.Arm;
        entry[2] = (byte)call.Result;
        BinaryPrimitives.WriteUInt64LittleEndian(entry[UnitAt..], call.Unit);
        WriteValues(entry[ValuesAt..], values);
        WriteValues(entry[(ValuesAt + (values.Length * sizeof(double)))..], further);
    }

    public static ulong UnitOf(ReadOnlySpan<byte> entry) => BinaryPrimitives.ReadUInt64LittleEndian(entry[UnitAt..]);

    public static int KindOf(ReadOnlySpan<byte> entry) => entry[0];

    public static CallObservation Read(ReadOnlySpan<byte> entry, Span<double> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadDoubleLittleEndian(entry[(ValuesAt + (i * sizeof(double)))..]);
        }

        return new CallObservation(entry[1], entry[2], UnitOf(entry));
    }

    private static void WriteValues(Span<byte> bytes, ReadOnlySpan<double> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes[(i * sizeof(double))..], values[i]);
        }
    }
}
