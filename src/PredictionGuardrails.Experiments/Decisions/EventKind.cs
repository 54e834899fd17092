namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>Which calls count as an event.</summary>
/// <param name="IsEvent">Whether a <see cref="CallResult"/>, or an error of 0 or 1, is one.</param>
/// <param name="Verb">What an arm does with such calls: "'v2' {Verb} 2% of its calls".</param>
internal sealed record EventKind(Func<double, bool> IsEvent, string Verb)
{
    /// <summary>Calls that an arm can't answer.</summary>
    public static readonly EventKind Failures = new(static result => result == CallResult.Failed, "can't answer");

    /// <summary>Those, and calls whose prediction breaches a check.</summary>
    public static readonly EventKind Breaches = new(static result => result != CallResult.Answered, "breaches a check or can't answer in");

    /// <summary>Calls whose prediction turned out to be wrong.</summary>
    public static readonly EventKind Errors = new(static error => error != 0, "is wrong for");
}
