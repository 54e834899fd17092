using System.Globalization;
using System.Text;

namespace PredictionGuardrails;

/// <summary>A check or a rule that a prediction did not pass, or an exception of the model: what was observed, what was allowed, where and when.</summary>
public sealed record Breach
{
    /// <summary>The guard's name.</summary>
    public required string Guard { get; init; }

    /// <summary>The check or rule that was breached: one of <see cref="RuleNames"/>, or the name of a custom check.</summary>
    public required string Rule { get; init; }

    /// <summary>The metric that was checked: <c>prediction</c> for the prediction itself, the metric's name otherwise; null where the check is not about one metric.</summary>
    public string? Metric { get; init; }

    /// <summary>The segment that it is about, by its key and value: "country DE"; null where it is about all predictions.</summary>
    public string? Segment { get; init; }

    /// <summary>What was observed, as invariant text; at most 200 characters, control characters escaped.</summary>
    public required string Observed { get; init; }

    /// <summary>The number that was observed, where it was one; NaN and the infinities included.</summary>
    public double? ObservedValue { get; init; }

    /// <summary>What is allowed, as a phrase: "at least 0 and at most 500".</summary>
    public required string Expected { get; init; }

    /// <summary>What this breach leads to; in <see cref="GuardMode.Observe"/>, what it would have led to.</summary>
    public required BreachAction Action { get; init; }

    /// <summary>The guard's mode at the time: <see cref="GuardMode.Enforce"/>, or <see cref="GuardMode.Observe"/> where the action was not taken.</summary>
    public GuardMode Mode { get; init; }

    /// <summary>Over how many predictions the breach was seen; 1 for a check.</summary>
    public long PredictionCount { get; init; } = 1;

    /// <summary>When, in UTC.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>The model's version, where the guard knows it.</summary>
    public string? ModelVersion { get; init; }

    /// <summary>The fallback whose value or exception this is about; null where it is about the model.</summary>
    public string? Fallback { get; init; }

    /// <summary>The exception of the model, the check, the selector or the fallback, where there was one.</summary>
    public Exception? Exception { get; init; }

    /// <summary>The trace in which it happened (32 hexadecimal digits), where there was one.</summary>
    public string? TraceId { get; init; }

    /// <summary>The span in which it happened (16 hexadecimal digits), where there was one.</summary>
    public string? SpanId { get; init; }

    /// <summary>One sentence with guard, check, observed, allowed and model version.</summary>
    public string Message
    {
        get
        {
            var text = new StringBuilder("Guard '").Append(Guard).Append("': ").Append(Details);
            if (ModelVersion is not null)
            {
                text.Append(" (model version ").Append(ModelVersion).Append(')');
            }

            return text.Append('.').ToString();
        }
    }

    /// <summary>The sentence without guard and version: <c>Range: prediction was 4812.3, expected at least 0 and at most 500</c>.</summary>
    internal string Details
    {
        get
        {
            var text = new StringBuilder(Rule).Append(": ");
            if (Fallback is not null)
            {
                text.Append("fallback ").Append(Fallback).Append(", ");
            }

            text.Append(Metric ?? (Rule == RuleNames.Exceptions ? "the model" : "prediction"));
            if (Segment is not null)
            {
                text.Append(" of ").Append(Segment);
            }

            text.Append(" was ").Append(Observed);
            if (PredictionCount > 1)
            {
                text.Append(CultureInfo.InvariantCulture, $" over {PredictionCount} predictions");
            }

            return text.Append(", expected ").Append(Expected).ToString();
        }
    }
}
