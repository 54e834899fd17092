using System.Buffers.Binary;
using PredictionGuardrails.PredictionLog.Declaration;

namespace PredictionGuardrails.PredictionLog.Recording;

/// <summary>Copies each call of a guard into the ring of its thread.</summary>
internal sealed class LogObserver<TInput, TPrediction>(
    GuardLog log, IReadOnlyList<ColumnReader<TInput>> columns, MetricWriter<TPrediction> metrics, PredictionLogWriter owner)
    : IPredictionObserver<TInput, TPrediction>
{
    private readonly ColumnReader<TInput>[] _columns = [.. columns];

    /// <summary>What is logged of the guard.</summary>
    public GuardLog Log => log;

    public void OnPrediction(in ObservedPrediction<TInput, TPrediction> prediction)
    {
        if (log.Offer() is not { } ring)
        {
            return;
        }

        var context = prediction.Context;
        var hasBreaches = context.Breaches.Count > 0;
        var isImportant = hasBreaches || context.Verdict != PredictionVerdict.Accepted;
        var state = log.State;
        if (!isImportant && !state.Sampler.IsEverything && !state.Sampler.Includes(context))
        {
            ring.Counters.SampleOut();
            return;
        }

        if (ring.IsWriting)
        {
            // A column asks the same guard.
            ring.Counters.DropBecauseItFailed();
            return;
        }

        if (!ring.TryBegin(isImportant, out var record))
        {
            ring.Counters.DropBecauseFull();
            return;
        }

        try
        {
            record.Numbers[NumberSlot.InclusionProbability] = BitConverter.DoubleToInt64Bits(isImportant ? 1 : state.Sampler.Rate);
            Write(prediction, context, record, hasBreaches);
            WriteColumns(prediction, record, state.Excluded);
        }
        catch
        {
            // The guard logs it; nothing of the record becomes visible.
            record.Objects.Clear();
            ring.Abandon();
            ring.Counters.DropBecauseItFailed();
            throw;
        }

        ring.Commit();
        if ((ring.Committed & 1023) == 0)
        {
            owner.Wake();
        }
    }

    private void Write(in ObservedPrediction<TInput, TPrediction> prediction, PredictionContext context, RecordSlots record, bool hasBreaches)
    {
        Span<byte> bytes = stackalloc byte[16];
        context.Id.TryWriteBytes(bytes, bigEndian: true, out _);
        var numbers = record.Numbers;
        numbers[NumberSlot.IdHigh] = BinaryPrimitives.ReadInt64BigEndian(bytes);
        numbers[NumberSlot.IdLow] = BinaryPrimitives.ReadInt64BigEndian(bytes[8..]);
        numbers[NumberSlot.Nulls] = 0;
        numbers[NumberSlot.Time] = owner.Clock.UtcTicks;
        var key = WriteKey(context.Key, record, NumberSlot.KeyHigh, ObjectSlot.Key);
        var unit = WriteKey(context.Unit, record, NumberSlot.UnitHigh, ObjectSlot.Unit);
        var hasPrediction = prediction.HasPrediction
            && OutputSlots<TPrediction>.TryWrite(prediction.Prediction, record, NumberSlot.Prediction, ObjectSlot.Prediction);
        var hasResult = prediction.HasAnswer && OutputSlots<TPrediction>.TryWrite(prediction.Answer, record, NumberSlot.Result, ObjectSlot.Result);
        numbers[NumberSlot.Flags] = RecordFlags.Pack(context.Verdict ?? PredictionVerdict.Failed, prediction.Breaker, prediction.Mode, key, unit)
            | RecordFlags.Pack(hasPrediction, hasResult, prediction.IsProbe, prediction.IsFaultInjected, context.ArmProbability is not null);
        numbers[NumberSlot.ArmProbability] = BitConverter.DoubleToInt64Bits(context.ArmProbability ?? 0);
        WriteText(record, ObjectSlot.ModelVersion, prediction.ModelVersion);
        WriteText(record, ObjectSlot.Arm, context.Arm);
        WriteText(record, ObjectSlot.Fallback, context.Fallback);
        if (hasBreaches)
        {
            record.Objects[ObjectSlot.Rules] = string.Join(',', context.Breaches.Select(static breach => breach.Rule).Distinct());
        }
    }

    private void WriteColumns(in ObservedPrediction<TInput, TPrediction> prediction, RecordSlots record, long excluded)
    {
        for (var i = 0; i < _columns.Length; i++)
        {
            if ((excluded & (1L << i)) == 0)
            {
                _columns[i].Read(prediction.Input, record, i);
            }
            else
            {
                record.SetNull(i);
            }
        }

        metrics.Write(prediction, record);
    }

    /// <summary>An object that is null is so already, and storing one isn't free.</summary>
    private static void WriteText(RecordSlots record, int slot, string? text)
    {
        if (text is not null)
        {
            record.Objects[slot] = RecordSlots.Truncate(text);
        }
    }

    private static KeyKind WriteKey(PredictionKey key, RecordSlots record, int number, int text)
    {
        if (key.IsNone)
        {
            return KeyKind.None;
        }

        if (key.TryGetInt64(out var integer))
        {
            record.Numbers[number + 1] = integer;
            return KeyKind.Integer;
        }

        if (key.TryGetGuid(out var identifier))
        {
            Span<byte> bytes = stackalloc byte[16];
            identifier.TryWriteBytes(bytes, bigEndian: true, out _);
            record.Numbers[number] = BinaryPrimitives.ReadInt64BigEndian(bytes);
            record.Numbers[number + 1] = BinaryPrimitives.ReadInt64BigEndian(bytes[8..]);
            return KeyKind.Identifier;
        }

        record.Objects[text] = RecordSlots.Truncate(key.ToString());
        return KeyKind.Text;
    }
}
