namespace PredictionGuardrails;

/// <summary>The names that built-in checks and rules have in <see cref="Breach.Rule"/>, in logs, in metrics and (but for <see cref="Metric"/>, <see cref="Fallback"/> and <see cref="Isolated"/>) in settings.</summary>
public static class RuleNames
{
    /// <summary>A prediction, or a number or label read off it, was null.</summary>
    public const string NotNull = "NotNull";

    /// <summary>A number was NaN or infinite.</summary>
    public const string Finite = "Finite";

    /// <summary>A number was outside its range. NaN is outside every range.</summary>
    public const string Range = "Range";

    /// <summary>A number or label was none of the allowed ones.</summary>
    public const string AllowedValues = "AllowedValues";

    /// <summary>The model threw an exception of its own.</summary>
    public const string Exceptions = "Exceptions";

    /// <summary>A metric's selector or writer threw, so that the metric could not be checked or clamped.</summary>
    public const string Metric = "Metric";

    /// <summary>A fallback threw, or had no answer.</summary>
    public const string Fallback = "Fallback";

    /// <summary>A metric's predictions are no longer what they were in its baseline.</summary>
    public const string Change = "Change";

    /// <summary>The breaker was opened by hand.</summary>
    public const string Isolated = "Isolated";

    internal static readonly string[] All = [NotNull, Finite, Range, AllowedValues, Exceptions, Metric, Fallback, Change, Isolated];
}
