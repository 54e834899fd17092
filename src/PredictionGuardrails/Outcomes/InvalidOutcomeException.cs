namespace PredictionGuardrails;

/// <summary>The exception that is thrown if outcomes aren't valid. None of them is recorded.</summary>
public sealed class InvalidOutcomeException : ArgumentException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="errors">What isn't valid, at least one error.</param>
    public InvalidOutcomeException(IReadOnlyList<OutcomeError> errors)
        : base(Describe(errors))
    {
        Errors = errors;
    }

    /// <summary>Gets what isn't valid, in the order of the outcomes.</summary>
    public IReadOnlyList<OutcomeError> Errors { get; }

    private static string Describe(IReadOnlyList<OutcomeError> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        ArgumentOutOfRangeException.ThrowIfZero(errors.Count);
        var rest = errors.Count > 1 ? $" There are {errors.Count - 1} more errors." : "";
        return $"Outcome {errors[0].Index}, {errors[0].Member}: {errors[0].Message}{rest}";
    }
}
