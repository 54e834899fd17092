using System.Globalization;
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
        if (FindNumberError(outcome) is { } number)
        {
            throw new ArgumentOutOfRangeException(nameof(outcome), number);
        }

        if (FindError(outcome) is { } error)
        {
            throw new ArgumentException(error, nameof(outcome));
        }

        if (_outcomes.Exists(other => other.Name.Equals(outcome.Name, StringComparison.OrdinalIgnoreCase)))
        {
            throw new ArgumentException($"An outcome named '{outcome.Name}' already exists. Use a unique name.", nameof(outcome));
        }

        if (_outcomes.Count == Maximum)
        {
            throw new ArgumentException($"Outcome '{outcome.Name}' is one too many. A guard can have at most {Maximum} outcomes.", nameof(outcome));
        }

        _outcomes.Add(outcome);
    }

    /// <summary>Finds what isn't allowed in an outcome, whether code declares it or a file contains it; null if everything is.</summary>
    public static string? FindError(LogOutcome outcome)
    {
        if (string.IsNullOrEmpty(outcome.Name) || !outcome.Name.All(static character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-'))
        {
            return $"'{outcome.Name}' isn't a valid name of an outcome. Use letters, digits, '_', and '-'.";
        }

        if (!Enum.IsDefined(outcome.Type) || !Enum.IsDefined(outcome.Absence))
        {
            return $"Outcome '{outcome.Name}' has an unknown type or absence.";
        }

        if (outcome is { Absence: OutcomeAbsence.No, Type: not OutcomeType.Boolean })
        {
            return $"Outcome '{outcome.Name}' is a {outcome.Type}. OutcomeAbsence.No is only for Boolean outcomes.";
        }

        return outcome is { Quantile: not null, Type: not OutcomeType.Number }
            ? $"Outcome '{outcome.Name}' is a {outcome.Type}. A quantile is only for numbers."
            : FindNumberError(outcome);
    }

    private static string? FindNumberError(LogOutcome outcome)
    {
        if (outcome.Maturity < TimeSpan.Zero || outcome.Maturity > PredictionLogLimits.LongestMaturity)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"Outcome '{outcome.Name}': the maturity is {outcome.Maturity}. Expected from 0 to {PredictionLogLimits.LongestMaturity.Days:N0} days.");
        }

        return outcome.Quantile is null or (> 0 and < 1) ? null : $"Outcome '{outcome.Name}': the quantile must be greater than 0 and less than 1.";
    }
}
