using System.Runtime.CompilerServices;
using PredictionGuardrails.PredictionLog.Declaration;

namespace PredictionGuardrails.PredictionLog.Recording;

/// <summary>Copies each call of a guard into the ring of its thread.</summary>
internal sealed class LogObserver<TInput, TPrediction>(
    GuardLog log, IReadOnlyList<ColumnReader<TInput>> columns, MetricWriter<TPrediction> metrics, PredictionLogWriter owner)
    : IPredictionObserver<TInput, TPrediction>
{
    private readonly MetricWriter<TPrediction>? _metrics = metrics.IsEmpty ? null : metrics;
    private readonly Column[] _columns = Place(columns);

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
        var isSampled = state.Sampler.IsEverything || state.Sampler.Includes(context);
        if (!isImportant && !isSampled)
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
            Write(prediction, context, record, isSampled, hasBreaches);
            if (!isImportant && !state.Sampler.IsEverything)
            {
                record.SetRare(NumberSlot.InclusionProbability, BitConverter.DoubleToInt64Bits(state.Sampler.Rate));
            }

            WriteColumns(prediction, record, state.Excluded);
        }
        catch
        {
            // The guard logs it; nothing of the record becomes visible.
            ring.Abandon();
            ring.Counters.DropBecauseItFailed();
            throw;
        }

        if (ring.Commit())
        {
            owner.Wake();
        }
    }

    private static void Write(
        in ObservedPrediction<TInput, TPrediction> prediction, PredictionContext context, in RecordSlots record, bool isSampled, bool hasBreaches)
    {
        // The compiler checks the length of the numbers once, at the highest of these places.
        var numbers = record.Numbers;
        var predicted = 0L;
        var answered = 0L;
        var hasPrediction = prediction.HasPrediction
            && OutputSlots<TPrediction>.TryWrite(prediction.Prediction, record, ObjectSlot.Prediction, out predicted);
        var hasResult = prediction.HasAnswer && OutputSlots<TPrediction>.TryWrite(prediction.Answer, record, ObjectSlot.Result, out answered);
        numbers[NumberSlot.Prediction] = predicted;
        numbers[NumberSlot.Time] = prediction.Time.UtcTicks;
        record.SetIdentifier(NumberSlot.IdHigh, context.Id);
        numbers[NumberSlot.Flags] = RecordFlags.Pack(context.Verdict ?? PredictionVerdict.Failed, prediction.Breaker, prediction.Mode)
            | RecordFlags.Pack(hasPrediction, hasResult, prediction.IsProbe, prediction.IsFaultInjected)
            | (isSampled ? RecordFlags.Sampled : 0);
        if (hasResult && answered != predicted)
        {
            record.SetRare(NumberSlot.Result, answered);
        }

        WriteKey(context.Key, record);
        WriteUnit(context.Unit, record);
        if (context.ArmProbability is { } probability)
        {
            record.SetRare(NumberSlot.ArmProbability, BitConverter.DoubleToInt64Bits(probability));
            numbers[NumberSlot.Flags] |= ArmFlags(prediction.Exception, context);
        }

        WriteText(record, ObjectSlot.ModelVersion, prediction.ModelVersion);
        WriteText(record, ObjectSlot.Arm, context.Arm);
        WriteText(record, ObjectSlot.Fallback, context.Fallback);
        if (hasBreaches)
        {
            record.Objects[ObjectSlot.Rules] = string.Join(',', context.Breaches.Select(static breach => breach.Rule).Distinct());
        }
    }

    private static long ArmFlags(Exception? exception, PredictionContext context)
    {
        // The model of an arm that a caller gives up on isn't noted as called, but its call isn't one that the arm has no model for.
        var isArmCalled = context.IsArmCalled || exception is OperationCanceledException;
        return RecordFlags.PackArm(isArmCalled, context.IsAnsweredByArm);
    }

    private void WriteColumns(in ObservedPrediction<TInput, TPrediction> prediction, in RecordSlots record, long excluded)
    {
        if (excluded == 0)
        {
            WriteColumns(_columns, prediction.Input, record);
        }
        else
        {
            WriteIncludedColumns(_columns, prediction.Input, record, excluded);
        }

        _metrics?.Write(prediction, record, excluded);
    }

    /// <summary>In a method of its own, where the compiler has registers for it: it is most of what a call with many columns costs.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void WriteColumns(Column[] columns, TInput input, in RecordSlots record)
    {
        var numbers = record.Numbers[NumberSlot.Columns..];
        for (var i = 0; i < columns.Length; i++)
        {
            ref readonly var column = ref columns[i];
            if (column.Number is { } number)
            {
                numbers[column.Index] = BitConverter.DoubleToInt64Bits(number(input));
            }
            else
            {
                column.Reader.Read(input, record, column.Index);
            }
        }
    }

    private static void WriteIncludedColumns(Column[] columns, TInput input, in RecordSlots record, long excluded)
    {
        foreach (var column in columns)
        {
            if ((excluded & column.Bits) != column.Bits)
            {
                column.Reader.Read(input, record, column.Index);
            }

            for (var index = column.Index; index < column.Index + column.Reader.Count; index++)
            {
                if ((excluded & (1L << index)) != 0)
                {
                    record.SetNull(index);
                }
            }
        }
    }

    /// <summary>An object that is null is so already, and storing one isn't free.</summary>
    private static void WriteText(in RecordSlots record, int slot, string? text)
    {
        if (text is not null)
        {
            record.Objects[slot] = RecordSlots.Truncate(text);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteKey(PredictionKey key, in RecordSlots record)
    {
        var isInteger = key.TryGetInt64(out var integer);
        record.Numbers[NumberSlot.KeyLow] = integer;
        if (isInteger)
        {
            record.Numbers[NumberSlot.Flags] |= RecordFlags.PackKey(KeyKind.Integer);
        }
        else if (!key.IsNone)
        {
            var kind = WriteText(key, record, NumberSlot.KeyHigh, ObjectSlot.Key);
            record.Numbers[NumberSlot.Flags] |= RecordFlags.PackKey(kind);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteUnit(PredictionKey unit, in RecordSlots record)
    {
        if (unit.TryGetInt64(out var integer))
        {
            record.SetRare(NumberSlot.UnitLow, integer);
            record.Numbers[NumberSlot.Flags] |= RecordFlags.PackUnit(KeyKind.Integer);
        }
        else if (!unit.IsNone)
        {
            var kind = WriteText(unit, record, NumberSlot.UnitHigh, ObjectSlot.Unit);
            record.Numbers[NumberSlot.Flags] |= RecordFlags.PackUnit(kind);
        }
    }

    /// <summary>Writes a key that isn't an integer.</summary>
    private static KeyKind WriteText(PredictionKey key, in RecordSlots record, int number, int text)
    {
        if (key.TryGetGuid(out var identifier))
        {
            record.FillRare();
            record.SetIdentifier(number, identifier);
            return KeyKind.Identifier;
        }

        record.Objects[text] = RecordSlots.Truncate(key.ToString());
        return KeyKind.Text;
    }

    private static Column[] Place(IEnumerable<ColumnReader<TInput>> readers)
    {
        var placed = new List<Column>();
        var index = 0;
        foreach (var reader in readers)
        {
            placed.Add(new Column((reader as NumberReader<TInput>)?.Function, reader, index));
            index += reader.Count;
        }

        return [.. placed];
    }

    /// <param name="Number">Reads a number that can't be null, without the way through the reader; null for other columns.</param>
    /// <param name="Reader">Reads any.</param>
    /// <param name="Index">The index of the first column that it reads.</param>
    private readonly record struct Column(Func<TInput, double>? Number, ColumnReader<TInput> Reader, int Index)
    {
        /// <summary>The columns that it reads, one bit each.</summary>
        public long Bits { get; } = (long)(ulong.MaxValue >> (LogSchema.MaximumColumns - Reader.Count)) << Index;
    }
}
