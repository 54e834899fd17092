namespace PredictionGuardrails.Experiments.Running;

/// <summary>Reads predictions that are numbers or Boolean values.</summary>
internal static class PredictionNumbers
{
    /// <summary>The function for a type of predictions; null if they are something else.</summary>
    public static Func<TPrediction, double>? Find<TPrediction>() => default(TPrediction) switch
    {
        double => static prediction => prediction is double value ? value : double.NaN,
        float => static prediction => prediction is float value ? value : double.NaN,
        int => static prediction => prediction is int value ? value : double.NaN,
        long => static prediction => prediction is long value ? value : double.NaN,
        decimal => static prediction => prediction is decimal value ? (double)value : double.NaN,
        bool => static prediction => prediction is true ? 1 : 0,
        _ => null,
    };
}
