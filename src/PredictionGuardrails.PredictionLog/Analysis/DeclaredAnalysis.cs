using PredictionGuardrails.PredictionLog.Recording;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog.Analysis;

/// <summary>Finds what a service declares of an outcome that is to be analyzed.</summary>
internal static class DeclaredAnalysis
{
    /// <exception cref="ArgumentException">The guard or outcome isn't declared; the message contains those that are.</exception>
    public static AnalysisRequest Find(IReadOnlyList<GuardLog> guards, string guard, string outcome, LogFolder folder)
    {
        ArgumentNullException.ThrowIfNull(guard);
        ArgumentNullException.ThrowIfNull(outcome);
        var found = guards.FirstOrDefault(other => other.Schema.Guard.Equals(guard, StringComparison.OrdinalIgnoreCase));
        if (found?.Outcomes is not { } outcomes)
        {
            var names = guards.Where(static other => other.Outcomes is not null).Select(static other => other.Schema.Guard);
            throw new ArgumentException($"No guard named '{guard}' declares outcomes. Guards: {ListOf(names)}.", nameof(guard));
        }

        var declared = outcomes.Find(outcome)
            ?? throw new ArgumentException($"Guard '{outcomes.Guard}' has no outcome '{outcome}'. Outcomes: {ListOf(outcomes.Names)}.", nameof(outcome));
        return new AnalysisRequest
        {
            Folder = folder,
            Guard = outcomes.Guard,
            Outcome = declared,
            From = DateTimeOffset.MinValue,
            To = DateTimeOffset.MinValue,
            Classified = [.. found.Declaration.Columns.Where(static column => column.Classification is not null).Select(static column => column.Name)],
            ShowsKeys = found.Declaration.KeyClassification is null,
            ShowsUnits = found.Declaration.UnitClassification is null,
        };
    }

    private static string ListOf(IEnumerable<string> names) => string.Join(", ", names.DefaultIfEmpty("none"));
}
