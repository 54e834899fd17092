using System.Runtime.InteropServices;
using System.Text.Json;
using PredictionGuardrails.Baselines;
using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.ChangeDetection;

/// <summary>
/// Hands a state over, in one order for both ways: each value is written, or read into its place. What holds a state has one method that
/// names its values, so that neither way can forget one.
/// </summary>
internal sealed class StateTransfer
{
    private readonly MemoryStream _stream;
    private readonly BinaryReader? _reader;
    private readonly BinaryWriter? _writer;

    private StateTransfer(byte[]? state)
    {
        _stream = state is null ? new MemoryStream() : new MemoryStream(state);
        _reader = state is null ? null : new BinaryReader(_stream);
        _writer = state is null ? new BinaryWriter(_stream) : null;
    }

    public bool IsReading => _reader is not null;

    /// <summary>Writes a state.</summary>
    public static byte[] Save(Action<StateTransfer> transfer)
    {
        var saving = new StateTransfer(null);
        transfer(saving);
        saving._writer!.Flush();
        return saving._stream.ToArray();
    }

    /// <summary>Reads a state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="transfer">Names the values.</param>
    /// <param name="otherwise">Undoes what was read before the state turned out to be none.</param>
    /// <exception cref="InvalidDataException">It isn't such a state.</exception>
    public static void Load(byte[] state, Action<StateTransfer> transfer, Action otherwise)
    {
        try
        {
            var loading = new StateTransfer(state);
            transfer(loading);
            if (loading._stream.Position != loading._stream.Length)
            {
                throw new InvalidDataException("The state contains more data than expected.");
            }
        }
        catch (Exception exception)
        {
            // Whatever is wrong with the bytes: lengths, numbers, and snapshots are read from them.
            otherwise();
            throw new InvalidDataException($"The learned state is damaged. {exception.Message}", exception);
        }
    }

    public void Value(ref double value)
    {
        if (_reader is not null)
        {
            value = _reader.ReadDouble();
        }
        else
        {
            _writer!.Write(value);
        }
    }

    public void Value(ref int value)
    {
        if (_reader is not null)
        {
            value = _reader.ReadInt32();
        }
        else
        {
            _writer!.Write(value);
        }
    }

    public void Value(ref long value)
    {
        if (_reader is not null)
        {
            value = _reader.ReadInt64();
        }
        else
        {
            _writer!.Write(value);
        }
    }

    /// <summary>Hands values over whose number is known.</summary>
    public void Values<T>(Span<T> values)
        where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(values);
        if (_reader is not null)
        {
            _stream.ReadExactly(bytes);
        }
        else
        {
            _writer!.Write(bytes);
        }
    }

    /// <summary>Hands a snapshot over, which may be missing.</summary>
    public void Value(ref MetricSnapshot? value)
    {
        if (_reader is not null)
        {
            var length = _reader.ReadInt32();
            value = length == 0 ? null : ReadSnapshot(length);
            return;
        }

        var bytes = value is null ? [] : JsonSerializer.SerializeToUtf8Bytes(MetricBaseline.Of(new Baseline(value)), BaselineJson.Default.MetricBaseline);
        _writer!.Write(bytes.Length);
        _writer.Write(bytes);
    }

    /// <summary>Hands a histogram over.</summary>
    public void Value(ref SparseHistogram value)
    {
        (int Order, long Count)[] buckets = IsReading ? [] : [.. value.Buckets()];
        var length = buckets.Length;
        Value(ref length);
        if (!IsReading)
        {
            Values(buckets.AsSpan());
            return;
        }

        // There are at most this many buckets: a larger number isn't a saved state.
        buckets = new (int, long)[Math.Clamp(length, 0, ValueAxis.Buckets.Count)];
        Values(buckets.AsSpan());
        value = SparseHistogram.Of(buckets);
    }

    /// <summary>Hands snapshots over, and how many there are.</summary>
    public void Values(List<MetricSnapshot> values)
    {
        var count = values.Count;
        Value(ref count);
        for (var i = 0; i < count; i++)
        {
            var value = IsReading ? null : values[i];
            Value(ref value);
            if (IsReading)
            {
                values.Add(value ?? throw new InvalidDataException("A snapshot is missing."));
            }
        }
    }

    private MetricSnapshot ReadSnapshot(int length) =>
        JsonSerializer.Deserialize(_reader!.ReadBytes(length), BaselineJson.Default.MetricBaseline)!.ToBaseline().Values;
}
