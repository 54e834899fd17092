using PredictionGuardrails.PredictionLog.Recording;

namespace PredictionGuardrails.PredictionLog.Declaration;

/// <summary>Copies the name of an enum's value. Names are looked up, because making one allocates.</summary>
internal sealed class EnumReader<TInput, TEnum>(LogColumn column, int text, Func<TInput, TEnum> read) : ColumnReader<TInput>(column)
    where TEnum : struct, Enum
{
    private static readonly Dictionary<TEnum, string> Names =
        Enum.GetValues<TEnum>().Distinct().ToDictionary(static value => value, static value => value.ToString());

    public override void Read(TInput input, in RecordSlots record, int index)
    {
        var value = read(input);
        record.SetText(index, text, Names.TryGetValue(value, out var name) ? name : value.ToString());
    }
}
