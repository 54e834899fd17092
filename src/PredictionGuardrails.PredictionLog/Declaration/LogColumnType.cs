namespace PredictionGuardrails.PredictionLog;

/// <summary>The type of a column of the prediction log.</summary>
public enum LogColumnType
{
    /// <summary>A floating-point number (<see cref="double"/>).</summary>
    Number,

    /// <summary>A whole number (<see cref="long"/>).</summary>
    WholeNumber,

    /// <summary>A string.</summary>
    Text,

    /// <summary>A Boolean value.</summary>
    Boolean,

    /// <summary>A point in time, stored in UTC with a resolution of 100 nanoseconds.</summary>
    Time,
}
