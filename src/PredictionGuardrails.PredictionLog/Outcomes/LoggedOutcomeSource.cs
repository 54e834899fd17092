using System.Collections.Concurrent;
using PredictionGuardrails.PredictionLog.Quality;
using PredictionGuardrails.PredictionLog.Recording;

namespace PredictionGuardrails.PredictionLog.Outcomes;

/// <summary>Provides outcomes of the guards that are logged.</summary>
/// <param name="log">The log.</param>
internal sealed class LoggedOutcomeSource(PredictionLogWriter log) : IOutcomeSource
{
    private readonly ConcurrentDictionary<string, GuardLog> _found = new(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public IReadOnlyList<OutcomeDeclaration> GetOutcomes(string guard) =>
        Find(guard) is { } found ? [.. found.Declaration.Outcomes.Select(outcome => Describe(found, outcome))] : [];

    /// <summary>Describes an outcome for those that compare arms by it.</summary>
    /// <param name="outcome">What is declared of it.</param>
    /// <param name="compared">The type of what it's compared with; null if it can't be compared with anything.</param>
    public static OutcomeDeclaration Describe(LogOutcome outcome, LogColumnType? compared) => new(outcome.Name, outcome.Type)
    {
        Maturity = outcome.Maturity,
        Unit = outcome.Unit,
        IsAbsenceNegative = outcome.Absence == OutcomeAbsence.No,
        IsSelective = outcome.IsSelective,
        ErrorKind = QualityKinds.Find(compared, outcome.Type) switch
        {
            QualityKind.Number => OutcomeErrorKind.Absolute,
            QualityKind.Probability => OutcomeErrorKind.Squared,
            QualityKind.Class => OutcomeErrorKind.Misclassification,
            _ => null,
        },
    };

    /// <inheritdoc/>
    public ulong? GetIdHash(string guard, PredictionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Find(guard)?.State is { IsEnabled: true } state && state.Sampler.Includes(context) ? KeyHash.Of(context.Id) : null;
    }

    /// <inheritdoc/>
    public IDisposable Subscribe(string guard, string outcome, Action<IReadOnlyList<FinalOutcome>> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Find(guard)?.Outcomes!.SubscribersOf(outcome)?.Add(handler)
            ?? throw new ArgumentException($"Guard '{guard}' has no outcome '{outcome}'. Declare it with Log(log => log.Outcome(…)).", nameof(outcome));
    }

    private GuardLog? Find(string guard)
    {
        if (_found.TryGetValue(guard, out var known))
        {
            return known;
        }

        var found = log.Guards().Find(logged => logged.Outcomes is not null && logged.Schema.Guard.Equals(guard, StringComparison.OrdinalIgnoreCase));
        return found is null ? null : _found.GetOrAdd(guard, found);
    }

    private static OutcomeDeclaration Describe(GuardLog guard, LogOutcome outcome) => Describe(outcome, guard.Declaration.Compared?.Type) with
    {
        AreUnitsKnown = guard.Redactor.RedactUnit("unit") is not null,
    };
}
