using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>
/// Carries what tests know to a stream, or from it. A test passes each of its fields in the same order in both directions, so that writing and reading can't
/// differ. One thread at a time uses it.
/// </summary>
internal sealed class TestState
{
    private readonly Stream _stream;

    private TestState(Stream stream, bool isReading)
    {
        _stream = stream;
        IsReading = isReading;
    }

    /// <summary>Whether tests get what they knew.</summary>
    public bool IsReading { get; }

    public static TestState Reading(Stream stream) => new(stream, isReading: true);

    public static TestState Writing(Stream stream) => new(stream, isReading: false);

    /// <summary>Carries a value.</summary>
    /// <param name="value">The value to write; not looked at when reading.</param>
    /// <returns>The value that was read, or the same one.</returns>
    public T Carry<T>(T value)
        where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(new Span<T>(ref value));
        if (IsReading)
        {
            _stream.ReadExactly(bytes);
        }
        else
        {
            _stream.Write(bytes);
        }

        return value;
    }

    /// <summary>Carries values of which a test always has the same number.</summary>
    /// <exception cref="InvalidDataException">Another number was written.</exception>
    public void Carry<T>(T[] values)
        where T : unmanaged
    {
        if (Carry(values.Length) != values.Length || Carry(Unsafe.SizeOf<T>()) != Unsafe.SizeOf<T>())
        {
            throw new InvalidDataException("The tests were written in another form.");
        }

        var bytes = MemoryMarshal.AsBytes(values.AsSpan());
        if (IsReading)
        {
            _stream.ReadExactly(bytes);
        }
        else
        {
            _stream.Write(bytes);
        }
    }

    /// <summary>Carries values of which a test can have any number.</summary>
    /// <returns>The values that were read, or the same ones.</returns>
    public T[] CarryAll<T>(T[] values)
        where T : unmanaged
    {
        var count = Carry(values.Length);
        var carried = IsReading ? new T[count] : values;
        Carry(carried);
        return carried;
    }
}
