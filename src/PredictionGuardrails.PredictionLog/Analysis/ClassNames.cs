namespace PredictionGuardrails.PredictionLog.Analysis;

/// <summary>The texts of classes, which are compared by what identifies them.</summary>
internal sealed class ClassNames
{
    private const int Most = 10_000;
    private static readonly long True = BitConverter.DoubleToInt64Bits(1);
    private static readonly long False = BitConverter.DoubleToInt64Bits(0);
    private readonly Dictionary<long, string> _names = [];

    public void Add(long identity, string name)
    {
        if (_names.Count < Most)
        {
            _names.TryAdd(identity, name);
        }
    }

    /// <summary>The text of a class; null if there are too many.</summary>
    /// <param name="identity">What identifies it: the hash of a label, or the bits of 1 or 0.</param>
    /// <param name="type">The type of outcomes.</param>
    public string? Find(long identity, OutcomeType type)
    {
        if (type == OutcomeType.Boolean && (identity == True || identity == False))
        {
            return identity == True ? "true" : "false";
        }

        return _names.GetValueOrDefault(identity);
    }
}
