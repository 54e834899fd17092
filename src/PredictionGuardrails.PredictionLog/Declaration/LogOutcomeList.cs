using PredictionGuardrails.PredictionLog.Configuration;

namespace PredictionGuardrails.PredictionLog.Declaration;

/// <summary>The outcomes of a guard while they are declared.</summary>
internal sealed class LogOutcomeList
{
    private const int Maximum = 16;
    private readonly List<LogOutcome> _outcomes = [];

    public IReadOnlyList<LogOutcome> Outcomes => [.. _outcomes];

    /// <exception cref="ArgumentException">The name is empty, isn't allowed, or is taken; or there are too many outcomes; or absence or a quantile doesn't apply to the type.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The maturity or the quantile isn't allowed.</exception>
    public void Add(LogOutcome outcome)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(outcome.Name);
        ArgumentOutOfRangeException.ThrowIfLessThan(outcome.Maturity, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(outcome.Maturity, PredictionLogLimits.LongestMaturity);
        if (!outcome.Name.All(static character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-'))
        {
            throw new ArgumentException($"'{outcome.Name}' isn't a valid name of an outcome. Use letters, digits, '_', and '-'.", nameof(outcome));
        }

        if (_outcomes.Exists(other => other.Name.Equals(outcome.Name, StringComparison.OrdinalIgnoreCase)))
        {
            throw new ArgumentException($"An outcome named '{outcome.Name}' already exists. Use a unique name.", nameof(outcome));
        }

        if (outcome is { Absence: OutcomeAbsence.No, Type: not OutcomeType.Boolean })
        {
            throw new ArgumentException($"Outcome '{outcome.Name}' is a {outcome.Type}. OutcomeAbsence.No is only for Boolean outcomes.", nameof(outcome));
        }

        CheckQuantile(outcome);
        if (_outcomes.Count == Maximum)
        {
            throw new ArgumentException($"Outcome '{outcome.Name}' is one too many. A guard can have at most {Maximum} outcomes.", nameof(outcome));
        }

        _outcomes.Add(outcome);
    }

    private static void CheckQuantile(LogOutcome outcome)
    {
        if (outcome.Quantile is not { } quantile)
        {
            return;
        }

        if (quantile is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(outcome), quantile, $"Outcome '{outcome.Name}': the quantile must be greater than 0 and less than 1.");
        }

        if (outcome.Type != OutcomeType.Number)
        {
            throw new ArgumentException($"Outcome '{outcome.Name}' is a {outcome.Type}. A quantile is only for numbers.", nameof(outcome));
        }
    }
}
